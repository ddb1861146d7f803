using System;
using System.IO;

namespace ClusterTools.Files;

/// <summary>Finds formats by the extensions of paths.</summary>
internal static class FileExtension
{
    /// <summary>Finds the member of an enumeration that has an extension's name.</summary>
    /// <typeparam name="T">The formats.</typeparam>
    /// <param name="path">The path.</param>
    /// <returns>The format; null where the extension stands for none.</returns>
    public static T? Find<T>(string path)
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

        return null;
    }
}
