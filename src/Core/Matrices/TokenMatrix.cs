using System;
using System.IO;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>
/// A model's embedding or unembedding matrix W [N x d] in a safetensors file: row i is the vector of token i. The object
/// is a description; elements are read from the file when a computation needs them, and no handle is held between.
/// </summary>
public sealed class TokenMatrix
{
    private TokenMatrix(string path, SafetensorsTensor tensor, long fileLength, DateTime lastWriteTimeUtc)
    {
        Path = path;
        Name = NameOf(path);
        TensorName = tensor.Name;
        DType = tensor.DType;
        TokenCount = checked((int)tensor.Shape[0]);
        Dimension = checked((int)tensor.Shape[1]);
        SizeBytes = tensor.ByteCount;
        Offset = tensor.Offset;
        FileLength = fileLength;
        LastWriteTimeUtc = lastWriteTimeUtc;
    }

    /// <summary>The model's name: the folder's for files named W or model, otherwise the file's.</summary>
    public string Name { get; }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>The name of the tensor in the file.</summary>
    public string TensorName { get; }

    /// <summary>The type of the elements: BF16, F16, F32 or F64.</summary>
    public SafetensorsDType DType { get; }

    /// <summary>The number of rows, N: one for each token id from 0.</summary>
    public int TokenCount { get; }

    /// <summary>The number of columns, d.</summary>
    public int Dimension { get; }

    /// <summary>The size of the matrix in the file, in bytes.</summary>
    public long SizeBytes { get; }

    /// <summary>The tokens' texts, from the file given or found beside the matrix; null where there is none.</summary>
    public Tokenizer? Tokenizer { get; private init; }

    /// <summary>Where the first row begins in the file, in bytes; not aligned to anything.</summary>
    internal long Offset { get; }

    /// <summary>The file's length when it was opened; a file of another length is not the same matrix.</summary>
    internal long FileLength { get; }

    /// <summary>The file's time of change when it was opened.</summary>
    internal DateTime LastWriteTimeUtc { get; }

    internal int RowBytes => (int)(SizeBytes / TokenCount);

    /// <summary>Opens a matrix; reads the file's header only.</summary>
    /// <param name="path">A safetensors file.</param>
    /// <param name="tensorName">
    /// The tensor; without it <c>W</c>, else <c>lm_head.weight</c>, else the embedding under one of its usual names,
    /// else the only two-dimensional floating-point tensor.
    /// </param>
    /// <param name="tokenizer">The tokens' texts; without it those of the tokenizer beside the file, if there is one.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="SafetensorsException">The file is not a valid safetensors file.</exception>
    /// <exception cref="TokenMatrixException">The tensor is missing, is not a matrix, or must be named.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TokenMatrix Open(string path, string? tensorName = null, Tokenizer? tokenizer = null)
    {
        string fullPath = System.IO.Path.GetFullPath(path);
        using var handle = RowReader.OpenFile(fullPath);
        SafetensorsHeader header = SafetensorsHeader.Read(handle, fullPath);
        SafetensorsTensor tensor = TensorSelector.Select(header, fullPath, tensorName);
        return new TokenMatrix(fullPath, tensor, header.FileLength, File.GetLastWriteTimeUtc(handle))
        {
            Tokenizer = tokenizer ?? Tokenizer.FindIn(System.IO.Path.GetDirectoryName(fullPath)!),
        };
    }

    /// <summary>Finds the text of a token, as docs/tokens.md tells it is shown.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The text; null where none is known, as for padding rows.</returns>
    public string? GetToken(int tokenId) => Tokenizer?.GetToken(tokenId);

    /// <summary>Finds the tokens of a text among the rows of the matrix.</summary>
    /// <param name="text">
    /// The text as <see cref="GetToken"/> gives it; where no token has it, the text with all characters as they are; where
    /// none has that, the vocabulary's own spelling.
    /// </param>
    /// <returns>The ids, ascending; none where no token has the text.</returns>
    public int[] FindToken(string text) => Tokenizer?.FindToken(text, TokenCount) ?? [];

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({TensorName} {DType} [{TokenCount} x {Dimension}])";

    private static string NameOf(string path)
    {
        string file = System.IO.Path.GetFileNameWithoutExtension(path);
        string? folder = System.IO.Path.GetFileName(System.IO.Path.GetDirectoryName(path));
        bool generic = file is "W" || file.StartsWith("model", StringComparison.Ordinal);
        return generic && !string.IsNullOrEmpty(folder) ? folder : file;
    }
}
