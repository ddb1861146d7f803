using System;
using System.IO;
using ClusterTools.Files;

namespace ClusterTools.Matrices;

/// <summary>Guards inputs against being overwritten by what was made from them.</summary>
internal static class OutputPath
{
    /// <summary>Makes sure that a result is not written over its matrix, by whatever name or link, or its tokenizer.</summary>
    /// <param name="path">The full path of the output.</param>
    /// <param name="matrix">The matrix; null where the result has none.</param>
    /// <exception cref="OutputException">OutputIsInput: the path is the matrix's file.</exception>
    public static void RequireOtherThan(string path, TokenMatrix? matrix)
    {
        if (matrix is not null
            && (IsFile(path, matrix.Path, matrix.FileLength, matrix.LastWriteTimeUtc) || IsTokenizer(path, matrix.Tokenizer)))
        {
            throw new OutputException(
                OutputError.OutputIsInput,
                $"'{path}' is the file of the token matrix itself, or of its tokenizer. Choose another name.");
        }
    }

    private static bool IsTokenizer(string path, Tokenizer? tokenizer)
    {
        if (tokenizer is null)
        {
            return false;
        }

        var file = new FileInfo(Target(tokenizer.Path));
        return file.Exists && IsFile(path, file.FullName, file.Length, file.LastWriteTimeUtc);
    }

    // A folder's link, a hard link or other letters may hide that two names are one file: its length and time do not.
    private static bool IsFile(string path, string input, long length, DateTime lastWriteTimeUtc)
    {
        string target = Target(path);
        var file = new FileInfo(target);
        return target == Target(input)
            || (file.Exists && file.Length == length && file.LastWriteTimeUtc == lastWriteTimeUtc);
    }

    private static string Target(string path)
    {
        try
        {
            return AtomicFile.Resolve(path);
        }
        catch (IOException)
        {
            // A link in a circle names no file; the write itself will say so.
            return path;
        }
    }
}
