using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;

namespace ClusterTools.Tests.Tokens;

/// <summary>Undoes the escapes of texts as docs/tokens.md describes them.</summary>
internal static class ShownText
{
    /// <summary>Finds the bytes that a shown text stands for.</summary>
    /// <param name="shown">The shown text.</param>
    /// <returns>The bytes, those of characters in UTF-8.</returns>
    public static byte[] GetBytes(string shown)
    {
        List<byte> bytes = [];
        for (int i = 0; i < shown.Length;)
        {
            if (shown[i] != '\\')
            {
                Rune rune = Rune.GetRuneAt(shown, i);
                Add(bytes, rune);
                i += rune.Utf16SequenceLength;
                continue;
            }

            i += 2;
            switch (shown[i - 1])
            {
                case 'n':
                    bytes.Add((byte)'\n');
                    break;
                case 'r':
                    bytes.Add((byte)'\r');
                    break;
                case 't':
                    bytes.Add((byte)'\t');
                    break;
                case '\\':
                    bytes.Add((byte)'\\');
                    break;
                case 'x':
                    bytes.Add((byte)Number(shown, ref i, 2));
                    break;
                case 'u':
                    Add(bytes, new Rune(Number(shown, ref i, 4)));
                    break;
                case 'U':
                    Add(bytes, new Rune(Number(shown, ref i, 8)));
                    break;
                default:
                    throw new FormatException($"'{shown}' has an unknown escape.");
            }
        }

        return [.. bytes];
    }

    private static int Number(string text, ref int position, int digits)
    {
        position += digits;
        return int.Parse(
            text.AsSpan(position - digits, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }

    private static void Add(List<byte> bytes, Rune rune) => bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
}
