using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Tokens;

/// <summary>
/// GPT-2's spelling of bytes by visible characters: the visible Latin-1 characters stand for themselves; the other 68
/// bytes, in order, are U+0100 and up. A space is U+0120.
/// </summary>
internal static class ByteLevelAlphabet
{
    private const int FirstSubstitute = 0x100;

    private static readonly char[] s_characters = MakeCharacters();
    private static readonly short[] s_bytes = MakeBytes();

    /// <summary>Finds the bytes that a piece spells.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="bytes">Gets as many bytes as the piece has characters.</param>
    /// <returns>Whether all characters belong to the alphabet.</returns>
    public static bool TryGetBytes(string piece, Span<byte> bytes)
    {
        for (int i = 0; i < piece.Length; i++)
        {
            int value = piece[i] < s_bytes.Length ? s_bytes[piece[i]] : -1;
            if (value < 0)
            {
                return false;
            }

            bytes[i] = (byte)value;
        }

        return true;
    }

    /// <summary>Spells bytes.</summary>
    /// <param name="bytes">The bytes.</param>
    /// <returns>One character for each byte.</returns>
    public static string Spell(ReadOnlySpan<byte> bytes) => string.Create(bytes.Length, bytes, static (piece, bytes) =>
    {
        for (int i = 0; i < piece.Length; i++)
        {
            piece[i] = s_characters[bytes[i]];
        }
    });

    /// <summary>
    /// Finds whether each of the 256 characters is a piece, as in all vocabularies of this spelling.
    /// </summary>
    /// <param name="pieces">The pieces.</param>
    /// <returns>Whether they are.</returns>
    public static bool IsWithin(IEnumerable<string> pieces)
    {
        int count = pieces.Where(
            static piece => piece.Length == 1 && piece[0] < s_bytes.Length && s_bytes[piece[0]] >= 0)
            .Distinct(StringComparer.Ordinal)
            .Count();
        return count == s_characters.Length;
    }

    private static char[] MakeCharacters()
    {
        var characters = new char[256];
        int substitutes = 0;
        for (int value = 0; value < characters.Length; value++)
        {
            bool isVisible = value is (>= '!' and <= '~') or (>= 0xA1 and <= 0xAC) or >= 0xAE;
            characters[value] = (char)(isVisible ? value : FirstSubstitute + substitutes++);
        }

        return characters;
    }

    private static short[] MakeBytes()
    {
        var bytes = new short[s_characters.Max() + 1];
        Array.Fill(bytes, (short)-1);
        for (int value = 0; value < s_characters.Length; value++)
        {
            bytes[s_characters[value]] = (short)value;
        }

        return bytes;
    }
}
