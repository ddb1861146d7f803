using System;
using System.Buffers;
using System.Globalization;
using System.Linq;
using System.Text;

namespace ClusterTools.Tokens;

/// <summary>
/// Escapes invisible characters, so that different texts look different: <c>\n</c>, <c>\r</c>, <c>\t</c>,
/// <c>\u200B</c>, <c>\U000E0001</c>, <c>\xNN</c> for a byte that is not text, and <c>\\</c> for the backslash itself.
/// </summary>
/// <remarks>docs/tokens.md explains the rules to users.</remarks>
internal static class TokenEscape
{
    private const int LongestQuote = 60;

    // Printable ASCII except the backslash.
    private static readonly SearchValues<char> s_plain =
        SearchValues.Create(
            [.. Enumerable.Range(' ', 0x7F - ' ').Select(static c => (char)c).Where(static c => c != '\\')]);

    // Invisible characters whose category does not show it, in pairs of first and last: most of Unicode's
    // Default_Ignorable_Code_Point, and the Braille pattern without a dot.
    private static readonly int[] s_blanks =
    [
        0x034F, 0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180F, 0x2800, 0x2800, 0x3164, 0x3164,
        0xFE00, 0xFE0F, 0xFFA0, 0xFFA0, 0xE0100, 0xE01EF,
    ];

    /// <summary>Quotes text of a file for a message, so that it can neither flood nor control a terminal.</summary>
    /// <param name="text">The text; it is cut after 60 characters.</param>
    /// <returns>The escaped text in quotation marks.</returns>
    public static string Quote(string text)
    {
        int length = Math.Min(text.Length, LongestQuote);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        return $"'{Escape(text[..length])}{(length < text.Length ? "..." : string.Empty)}'";
    }

    /// <summary>Escapes a text; a text without characters to escape is returned itself.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The text to show.</returns>
    public static string Escape(string text)
    {
        if (!NeedsEscape(text))
        {
            return text;
        }

        var shown = new StringBuilder(text.Length + 8);
        foreach (Rune rune in text.EnumerateRunes())
        {
            Append(shown, rune);
        }

        return shown.ToString();
    }

    /// <summary>Appends a character, escaped if necessary.</summary>
    /// <param name="shown">The text to append to.</param>
    /// <param name="rune">The character.</param>
    public static void Append(StringBuilder shown, Rune rune)
    {
        if (IsPlain(rune))
        {
            Span<char> units = stackalloc char[2];
            shown.Append(units[..rune.EncodeToUtf16(units)]);
            return;
        }

        _ = rune.Value switch
        {
            '\\' => shown.Append(@"\\"),
            '\n' => shown.Append(@"\n"),
            '\r' => shown.Append(@"\r"),
            '\t' => shown.Append(@"\t"),
            <= 0xFFFF => shown.Append(CultureInfo.InvariantCulture, $@"\u{rune.Value:X4}"),
            _ => shown.Append(CultureInfo.InvariantCulture, $@"\U{rune.Value:X8}"),
        };
    }

    /// <summary>Appends a byte that is not part of a character.</summary>
    /// <param name="shown">The text to append to.</param>
    /// <param name="value">The byte.</param>
    public static void AppendByte(StringBuilder shown, byte value) =>
        shown.Append(CultureInfo.InvariantCulture, $@"\x{value:X2}");

    private static bool NeedsEscape(string text)
    {
        if (!text.AsSpan().ContainsAnyExcept(s_plain))
        {
            return false;
        }

        foreach (Rune rune in text.EnumerateRunes())
        {
            if (!IsPlain(rune))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsPlain(Rune rune)
    {
        if (rune.IsAscii)
        {
            return s_plain.Contains((char)rune.Value);
        }

        for (int pair = 0; pair < s_blanks.Length; pair += 2)
        {
            if (rune.Value >= s_blanks[pair] && rune.Value <= s_blanks[pair + 1])
            {
                return false;
            }
        }

        return Rune.GetUnicodeCategory(rune) is not (
            UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse
            or UnicodeCategory.OtherNotAssigned or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator);
    }
}
