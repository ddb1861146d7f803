using System.Linq;

namespace ClusterTools.Errors;

/// <summary>Makes texts of strangers harmless where they are shown: in messages, names and views.</summary>
internal static class PrintableText
{
    /// <summary>Replaces what would control a terminal, or turn the direction of its text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text with U+FFFD for each such character.</returns>
    public static string Of(string text) => text.Any(IsControl)
        ? string.Concat(text.Select(static c => IsControl(c) ? '\uFFFD' : c))
        : text;

    private static bool IsControl(char c) =>
        char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
