using System;
using System.IO;
using System.Linq;
using ClusterTools.Files;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Tokens;

/// <summary>Finds and reads the files of a tokenizer.</summary>
internal static class TokenizerFile
{
    // The largest known, of 262,144 tokens and their merges, has 34 MB.
    private const long MaxLength = 256 << 20;

    private const string AddedTokensName = "added_tokens.json";
    private const string MergesName = "merges.txt";

    // In the order in which they are looked for.
    private static readonly string[] s_names = ["tokenizer.json", "vocab.json"];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Finds the tokenizer in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The file; null where there is none.</returns>
    public static string? FindIn(string folder) =>
        s_names.Select(name => Path.Combine(folder, name)).FirstOrDefault(File.Exists);

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="path">The file, or a folder that holds one.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="TokenizerException">There is none, or it cannot be used.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TokenVocabulary Read(string path)
    {
        string file = Locate(path);
        TokenizerContent content = TokenizerParser.Parse(ReadJson(file), file);
        if (content.IsBare)
        {
            ReadCompanions(content, Path.GetDirectoryName(file)!);
        }

        return new TokenVocabulary(content, file);
    }

    /// <summary>Finds the file that a path names.</summary>
    /// <param name="path">The file, or a folder that holds one.</param>
    /// <returns>The file.</returns>
    /// <exception cref="TokenizerException">There is none.</exception>
    public static string Locate(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new TokenizerException(
                TokenizerError.NotFound,
                path,
                "There is no such file. Give the path of a tokenizer.json or vocab.json.");
        }

        return FindIn(path) ?? throw new TokenizerException(
            TokenizerError.NotFound,
            path,
            $"The folder has neither {string.Join(" nor ", s_names)}. Give the path of such a file.");
    }

    /// <summary>Looks at the two ends of a file only: at what was not fetched, or cut short, a glance is enough.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether it begins and ends as a JSON object does.</returns>
    public static bool LooksWhole(string path)
    {
        try
        {
            const int Glance = 64;
            using SafeFileHandle handle = InputFile.Open(path);
            Span<byte> buffer = stackalloc byte[Glance];
            ReadOnlySpan<byte> start = WithoutMark(buffer[..RandomAccess.Read(handle, buffer, 0)]).Trim(" \t\r\n"u8);
            bool begins = start.StartsWith("{"u8);
            long tail = Math.Max(0, RandomAccess.GetLength(handle) - Glance);
            ReadOnlySpan<byte> end = buffer[..RandomAccess.Read(handle, buffer, tail)];
            return begins && end.Trim(" \t\r\n"u8).EndsWith("}"u8);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            return false;
        }
    }

    private static void ReadCompanions(TokenizerContent content, string folder)
    {
        string added = Path.Combine(folder, AddedTokensName);
        if (File.Exists(added))
        {
            TokenizerContent extra = TokenizerParser.ParseMap(ReadJson(added), added);
            content.Added.AddRange(
                extra.Ids.Zip(extra.Pieces, static (id, text) => new AddedToken(id, text, IsSpecial: false)));
        }

        content.HasMerges = File.Exists(Path.Combine(folder, MergesName));
    }

    private static byte[] ReadBytes(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        long length = InputFile.GetLength(handle, path);
        if (length > MaxLength)
        {
            throw new TokenizerException(
                TokenizerError.Invalid,
                path,
                $"The file has {length} bytes; a tokenizer has {MaxLength} at most. Name another.");
        }

        var bytes = new byte[length];
        int filled = 0;
        while (filled < bytes.Length)
        {
            int read = RandomAccess.Read(handle, bytes.AsSpan(filled), filled);
            if (read == 0)
            {
                throw new TokenizerException(
                    TokenizerError.Invalid, path, "The file was cut while it was read. Try again.");
            }

            filled += read;
        }

        return bytes;
    }

    private static ReadOnlySpan<byte> ReadJson(string path)
    {
        ReadOnlySpan<byte> bytes = WithoutMark(ReadBytes(path));
        if (bytes.StartsWith("version https://git-lfs"u8))
        {
            throw new TokenizerException(
                TokenizerError.Invalid,
                path,
                "The file is a Git LFS pointer: a small text that stands for the tokenizer, which was not fetched. Run "
                    + "'git lfs pull' in its repository.");
        }

        if (path.EndsWith(".model", StringComparison.OrdinalIgnoreCase) && !bytes.StartsWith("{"u8))
        {
            throw new TokenizerException(
                TokenizerError.NotSupported,
                path,
                "SentencePiece models are not read. Give the path of a tokenizer.json or vocab.json.");
        }

        return bytes;
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
}
