using System;
using System.IO;

namespace ClusterTools.Files;

/// <summary>Guards inputs against being overwritten by what was made from them.</summary>
internal static class OutputPath
{
    /// <summary>Makes sure that a result is not written over its matrix, by whatever name or link.</summary>
    /// <param name="path">The full path of the output.</param>
    /// <param name="matrix">The matrix; null where the result has none.</param>
    /// <exception cref="SkyException">OutputIsInput: the path is the matrix's file.</exception>
    public static void RequireOtherThan(string path, TokenMatrix? matrix)
    {
        StringComparison comparison = OperatingSystem.IsLinux()
            ? StringComparison.Ordinal
            : StringComparison.OrdinalIgnoreCase;
        if (matrix is not null && string.Equals(Target(path), Target(matrix.Path), comparison))
        {
            throw new SkyException(
                SkyError.OutputIsInput,
                $"'{path}' is the file of the token matrix itself. Choose another name.");
        }
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
