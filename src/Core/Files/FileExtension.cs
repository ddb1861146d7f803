using System;
using System.IO;

namespace ClusterTools.Files;

/// <summary>Finds formats by the extensions of paths.</summary>
internal static class FileExtension
{
    /// <summary>Finds the member of an enumeration that has an extension's name.</summary>
    /// <typeparam name="T">The formats.</typeparam>
    /// <param name="path">The path.</param>
    /// <param name="remedy">The advice in the message if the extension stands for no format.</param>
    /// <returns>The format.</returns>
    /// <exception cref="OutputException">FileFormatUnknown: the extension stands for no format.</exception>
    public static T Require<T>(string path, string remedy)
        where T : struct, Enum
    {
        string extension = Path.GetExtension(path);
        foreach (T format in Enum.GetValues<T>())
        {
            if (string.Equals(extension, "." + format, StringComparison.OrdinalIgnoreCase))
            {
                return format;
            }
        }

        throw new OutputException(OutputError.FileFormatUnknown, $"'{path}' does not tell a format: {remedy}");
    }
}
