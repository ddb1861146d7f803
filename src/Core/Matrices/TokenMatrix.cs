using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using ClusterTools.Errors;
using ClusterTools.Matrices;
using ClusterTools.Models;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>
/// A model's embedding or unembedding matrix W [N x d] in a safetensors file: row i is the vector of token i. The
/// object is a description. Computations read the elements from the file when needed, and keep no handle in between.
/// </summary>
public sealed class TokenMatrix
{
    private TokenMatrix(string name, ModelChoice choice)
    {
        MatrixLayout layout = MatrixLayout.Of(choice);
        Name = PrintableText.Of(name);
        Path = choice.File;
        TensorName = choice.Matrix.Tensor.Name;
        DType = layout.DType;
        TokenCount = layout.TokenCount;
        Dimension = layout.Dimension;
        SizeBytes = layout.ByteCount;
        RowBytes = (int)((long)Dimension * DType.BitsPerElement() / 8);
        IsTransposed = layout.IsTransposed;
        Step = layout.Step;
        AsBFloat16 = DType != choice.Matrix.Tensor.DType;
        Reason = choice.Matrix.Reason;
        Warnings = [];
        Offset = layout.Offset;
        FileLength = choice.Header.Header.FileLength;
        LastWriteTimeUtc = choice.Header.LastWriteTimeUtc;
        ContentHash = new ContentHash(this);
    }

    /// <summary>
    /// The model's name: its folder's, or the model's if that is a snapshot of the Hugging Face cache. A file
    /// imported by its own path that is named neither W nor model gives its name.
    /// </summary>
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

    /// <summary>
    /// Whether the file has the elements of one dimension together, so that a token is a column there. Rows and columns
    /// of this object are those of W [N x d] all the same.
    /// </summary>
    public bool IsTransposed { get; }

    /// <summary>The step of a time series, counted from 0; null if the tensor has no steps.</summary>
    public int? Step { get; }

    /// <summary>Whether integers in the file are taken as the bits of bfloat16 numbers.</summary>
    public bool AsBFloat16 { get; }

    /// <summary>
    /// The reason why this tensor of the model was chosen: a phrase, such as "an unembedding by its name".
    /// </summary>
    public string Reason { get; }

    /// <summary>Possible problems of the choice, in sentences; empty if there are no problems.</summary>
    public IReadOnlyList<string> Warnings { get; private init; }

    /// <summary>The tokens' texts, from a given file or one beside the matrix; null if there is no tokenizer.</summary>
    public Tokenizer? Tokenizer { get; private init; }

    /// <summary>The position of the first row in the file, in bytes; not aligned.</summary>
    internal long Offset { get; }

    /// <summary>The file's length when it was opened; a file of another length is not the same matrix.</summary>
    internal long FileLength { get; }

    /// <summary>The file's modification time when it was opened.</summary>
    internal DateTime LastWriteTimeUtc { get; }

    /// <summary>The identity of the matrix's content, computed on request.</summary>
    internal ContentHash ContentHash { get; }

    /// <summary>The files that the matrix and its texts are read from; those of the tokenizer may be missing.</summary>
    internal IEnumerable<string> InputFiles =>
        Tokenizer is null ? ModelFiles : [.. ModelFiles, .. Tokenizer.Files];

    // The file, and what led to it: the index and the other shards of its model.
    private IReadOnlyList<string> ModelFiles { get; init; } = [];

    /// <summary>The size of a row in the file, in bytes.</summary>
    internal int RowBytes { get; }

    /// <summary>Opens a matrix; reads headers only, the index of a sharded model and its config.json.</summary>
    /// <param name="path">A safetensors file, a model's folder or the index of its shards.</param>
    /// <param name="tensorName">The tensor; null for the default choice, which docs/models.md explains.</param>
    /// <param name="tokenizer">
    /// The tokens' texts; without it those of the tokenizer beside the file, if there is one.
    /// </param>
    /// <param name="reading">The reading of the tensor; null for no conversion.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="ModelException">The folder or its index does not lead to a file.</exception>
    /// <exception cref="SafetensorsException">The file is not a valid safetensors file.</exception>
    /// <exception cref="TokenMatrixException">The tensor is missing, is not a matrix, or must be named.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TokenMatrix Open(
        string path, string? tensorName = null, Tokenizer? tokenizer = null, MatrixReading? reading = null)
    {
        ModelSource source = ModelSource.Locate(path, reading, tokenizer);
        ModelChoice choice = source.Choose(tensorName);
        return new TokenMatrix(source.Name, choice)
        {
            ModelFiles = [choice.File, source.Path, .. source.Files],
            Tokenizer = source.Tokenizer,
            Warnings = [.. source.Warnings, .. choice.Matrix.Warnings],
        };
    }

    /// <summary>Reads the vector of one token, and no other row of the file.</summary>
    /// <param name="tokenId">The token's id: its row, from 0.</param>
    /// <returns>The row's elements: exact, except that elements of F64 are rounded to nearest once.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The matrix has no such row.</exception>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public float[] GetVector(int tokenId)
    {
        if (tokenId < 0 || tokenId >= TokenCount)
        {
            throw new ArgumentOutOfRangeException(
                nameof(tokenId), tokenId, $"{this} has the tokens 0 to {TokenCount - 1}.");
        }

        using var reader = new RowReader(this);
        ReadOnlySpan<byte> row = reader.Read(tokenId, 1, new byte[RowBytes]);
        reader.CheckUnchanged();
        var vector = new float[Dimension];
        ElementConversion.ToSingle(DType, row, vector);
        return vector;
    }

    /// <summary>Finds the text of a token, escaped as docs/tokens.md explains.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The text; null if no text is known, as for padding rows.</returns>
    public string? GetToken(int tokenId) => Tokenizer?.GetToken(tokenId);

    /// <summary>Finds the tokens of a text among the rows of the matrix.</summary>
    /// <param name="text">
    /// The text as <see cref="GetToken"/> gives it. If no token has it, the text is compared without escapes, and then
    /// with the vocabulary's own spelling.
    /// </param>
    /// <returns>The ids, ascending; empty if no token has the text.</returns>
    public int[] FindToken(string text) => Tokenizer?.FindToken(text, TokenCount) ?? [];

    /// <summary>Makes sure that an object has as many dimensions as the matrix.</summary>
    /// <param name="dimension">The number of dimensions.</param>
    /// <param name="subject">The subject of the message and its verb, such as "The basis has".</param>
    /// <param name="remedy">The advice in the message.</param>
    /// <exception cref="TokenMatrixException">DimensionMismatch: it has another number of dimensions.</exception>
    internal void RequireDimension(int dimension, string subject, string remedy)
    {
        if (dimension != Dimension)
        {
            throw TokenMatrixException.DimensionMismatch(subject, dimension, ToString(), Dimension, remedy, Path);
        }
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        string step = Step is int number ? string.Create(CultureInfo.InvariantCulture, $"[{number}]") : string.Empty;
        return $"{Name} ({PrintableText.Of(TensorName)}{step} {DType} [{TokenCount} x {Dimension}])";
    }
}
