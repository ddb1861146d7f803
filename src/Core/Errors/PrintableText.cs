using System.Linq;

namespace ClusterTools.Errors;

/// <summary>Sanitizes untrusted text that messages, names and views show.</summary>
internal static class PrintableText
{
    /// <summary>Replaces characters that control a terminal or change the direction of text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text, with U+FFFD in place of each of these characters.</returns>
    public static string Of(string text) => text.Any(IsControl)
        ? string.Concat(text.Select(static c => IsControl(c) ? '\uFFFD' : c))
        : text;

    private static bool IsControl(char c) =>
        char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
