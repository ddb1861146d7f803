using System;
using System.Collections.Generic;
using System.IO;
using ClusterTools.Files;
using ClusterTools.Safetensors;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Tokens;

/// <summary>Reads the files of a tokenizer.</summary>
internal static class TokenizerFile
{
    // The largest known file, of 262,144 tokens and their merges, has 34 MB.
    private const long MaxLength = 256 << 20;

    private const string MergesName = "merges.txt";

    // The first kind that recognizes a file reads it, so kinds with a certain name or first line precede the vaguer
    // kinds.
    private static readonly ITokenizerFormat[] s_formats =
    [
        new TekkenFormat(), new RwkvFormat(), new WordListFormat(), new HuggingFaceFormat(), new TiktokenFormat(),
        new SentencePieceFormat(),
    ];

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Reads a vocabulary.</summary>
    /// <param name="path">The file, or a folder that holds one.</param>
    /// <returns>The vocabulary.</returns>
    /// <exception cref="TokenizerException">There is no tokenizer, or it cannot be used.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static TokenVocabulary Read(string path)
    {
        string file = Locate(path);
        ReadOnlySpan<byte> bytes = ReadContent(file);
        TokenizerContent content = FormatOf(file, bytes).Read(bytes, file);
        content.HasMerges = !content.IsWhole && File.Exists(Path.Combine(Path.GetDirectoryName(file)!, MergesName));
        AddedTokenFiles.Complete(content, file, ReadContent);
        return new TokenVocabulary(content, file);
    }

    /// <summary>Finds the file that a path names.</summary>
    /// <param name="path">The file, or a folder that holds one.</param>
    /// <returns>The file.</returns>
    /// <exception cref="TokenizerException">There is no tokenizer.</exception>
    public static string Locate(string path)
    {
        if (File.Exists(path))
        {
            return path;
        }

        if (!Directory.Exists(path))
        {
            throw new TokenizerException(
                TokenizerError.NotFound, path, $"There is no such file. Give the path of {TokenizerNames.Readable}.");
        }

        return TokenizerNames.FindIn(path) ?? throw new TokenizerException(
            TokenizerError.NotFound,
            path,
            $"The folder has no tokenizer of a known name, or several. Give the path of {TokenizerNames.Readable}.");
    }

    /// <summary>Lists the files that make up a tokenizer.</summary>
    /// <param name="path">The full path of the tokenizer's own file.</param>
    /// <returns>The file and the files beside it, which may be missing.</returns>
    public static IEnumerable<string> FilesOf(string path)
    {
        string folder = Path.GetDirectoryName(path)!;
        return
        [
            path, Path.Combine(folder, MergesName), Path.Combine(folder, AddedTokenFiles.ConfigName),
            Path.Combine(folder, AddedTokenFiles.AddedTokensName),
        ];
    }

    /// <summary>Checks only the two ends of a file, which is enough to detect pointers and truncated files.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Whether it begins as a tokenizer does, and if it is JSON also ends like one.</returns>
    public static bool LooksWhole(string path)
    {
        try
        {
            const int Glance = 64;
            using SafeFileHandle handle = InputFile.Open(path);
            Span<byte> buffer = stackalloc byte[Glance];
            ReadOnlySpan<byte> start = WithoutMark(buffer[..RandomAccess.Read(handle, buffer, 0)]).Trim(" \t\r\n"u8);
            if (!path.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            {
                return !start.IsEmpty && !LfsPointer.IsStart(start);
            }

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

    private static ITokenizerFormat FormatOf(string path, ReadOnlySpan<byte> bytes)
    {
        string name = Path.GetFileName(path);
        foreach (ITokenizerFormat format in s_formats)
        {
            if (format.Recognizes(name, bytes))
            {
                return format;
            }
        }

        throw TokenizerFault.NotSupported(path, "The file is no tokenizer of a kind that is read.");
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

    private static ReadOnlySpan<byte> ReadContent(string path)
    {
        ReadOnlySpan<byte> bytes = WithoutMark(ReadBytes(path));
        if (LfsPointer.IsStart(bytes))
        {
            throw new TokenizerException(TokenizerError.Invalid, path, LfsPointer.Describe(bytes));
        }

        return bytes switch
        {
            [] => throw new TokenizerException(
                TokenizerError.Invalid, path, "The file is empty. Download it again, or name another."),
            [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..] => throw new TokenizerException(
                TokenizerError.Invalid, path, "The file is UTF-16 text. Save it as UTF-8, or name another."),
            _ => bytes,
        };
    }

    private static ReadOnlySpan<byte> WithoutMark(ReadOnlySpan<byte> bytes) =>
        bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
}
