using System;
using System.IO;
using ClusterTools.Errors;

namespace ClusterTools.Files;

/// <summary>Checks the names of files to write, before work is done for a name that the system refuses.</summary>
internal static class FileName
{
    // Of NTFS, for one name; other systems count bytes, and not all alike.
    private const int MaxWindowsLength = 255;

    /// <summary>Makes sure that the system allows the name of a file and those of its folders.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IOException">A character is not allowed, or a name is too long.</exception>
    public static void Require(string path) => Require(path, OperatingSystem.IsWindows());

    /// <summary>Does the same with the rules of Windows or of Unix.</summary>
    /// <param name="path">The path of the file.</param>
    /// <param name="isWindows">Whether the rules are those of Windows.</param>
    internal static void Require(string path, bool isWindows)
    {
        if (path.Contains('\0', StringComparison.Ordinal))
        {
            throw NotAllowed(path, "the character 0");
        }

        int length = 0;
        foreach (char character in isWindows ? NameOf(path) : string.Empty)
        {
            length = character is '\\' or '/' ? 0 : length + 1;
            if (length > MaxWindowsLength)
            {
                throw NotAllowed(path, $"a name of more than {MaxWindowsLength} characters");
            }

            if (character < ' ' || "<>\"|?*:".Contains(character, StringComparison.Ordinal))
            {
                throw NotAllowed(path, character < ' ' ? "a control character" : $"the character {character}");
            }
        }
    }

    /// <summary>Finds whether reading failed since there is no file of a name, or since no file may have it.</summary>
    /// <param name="exception">The failure.</param>
    /// <returns>Whether it is so.</returns>
    public static bool IsOfNoFile(IOException exception)
    {
        const int InvalidName = unchecked((int)0x8007007B);
        return exception is FileNotFoundException || exception.HResult == InvalidName;
    }

    // The colon of C:\ and the question mark of \\?\C:\ belong to the root.
    private static ReadOnlySpan<char> NameOf(string path)
    {
        ReadOnlySpan<char> name = path;
        if (name.StartsWith(@"\\?\") || name.StartsWith(@"\\.\") || name.StartsWith("//?/") || name.StartsWith("//./"))
        {
            name = name[4..];
        }

        return name.Length > 1 && char.IsAsciiLetter(name[0]) && name[1] == ':' ? name[2..] : name;
    }

    private static IOException NotAllowed(string path, string what) => new(
        $"'{PrintableText.Of(path)}' is no name of a file on this system: it has {what}. Choose another name.");
}
