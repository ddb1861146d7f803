using System;
using System.IO;
using ClusterTools.Errors;

namespace ClusterTools.Files;

/// <summary>Checks the names of output files before a long computation, not after it.</summary>
internal static class FileName
{
    // The limit of NTFS for one name; other systems count bytes, each with its own limit.
    private const int MaxWindowsLength = 255;

    /// <summary>Makes sure that the system allows the names of a file and of its folders.</summary>
    /// <param name="path">The path of the file.</param>
    /// <exception cref="IOException">A character is not allowed, or a name is too long.</exception>
    public static void Require(string path) => Require(path, OperatingSystem.IsWindows());

    /// <summary>Checks the names of a file and of its folders by the rules of Windows or of Unix.</summary>
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

    /// <summary>Finds whether a read failed because no file has the name, or because no file can have it.</summary>
    /// <param name="exception">The failure.</param>
    /// <returns>Whether that is the reason.</returns>
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
