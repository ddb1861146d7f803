using System;
using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace ClusterTools.Tokens;

/// <summary>Converts pieces to the text they spell, with invisible characters escaped.</summary>
internal static class TokenText
{
    private const char SpaceMark = '\u2581';

    /// <summary>Converts a piece to the text to show.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="spelling">The spelling of its text.</param>
    /// <param name="isText">Whether it is whole characters; otherwise it is bytes.</param>
    /// <returns>The text to show.</returns>
    public static string Read(string piece, TokenSpelling spelling, out bool isText)
    {
        isText = true;
        return spelling switch
        {
            TokenSpelling.ByteLevel => ReadByteLevel(piece, out isText),
            TokenSpelling.SentencePiece => ReadSentencePiece(piece, out isText),
            _ => TokenEscape.Escape(piece),
        };
    }

    /// <summary>Finds the bytes that a piece spells.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="spelling">How it spells text.</param>
    /// <returns>The bytes, UTF-8 for a text.</returns>
    public static byte[] GetBytes(string piece, TokenSpelling spelling)
    {
        var bytes = new byte[piece.Length];
        return spelling switch
        {
            TokenSpelling.ByteLevel when ByteLevelAlphabet.TryGetBytes(piece, bytes) => bytes,
            TokenSpelling.SentencePiece when TryGetByteToken(piece, out byte value) => [value],
            TokenSpelling.SentencePiece => Encoding.UTF8.GetBytes(WithSpaces(piece)),
            _ => Encoding.UTF8.GetBytes(piece),
        };
    }

    /// <summary>Whether a piece of SentencePiece stands for one byte, such as <c>&lt;0x0A&gt;</c>.</summary>
    /// <param name="piece">The piece.</param>
    /// <returns>Whether it stands for one byte.</returns>
    public static bool IsByteToken(string piece) => TryGetByteToken(piece, out _);

    /// <summary>Replaces SentencePiece's mark of a space.</summary>
    /// <param name="piece">A piece.</param>
    /// <returns>The piece with spaces.</returns>
    public static string WithSpaces(string piece) => piece.Replace(SpaceMark, ' ');

    private static string ReadByteLevel(string piece, out bool isText)
    {
        const int MostOnStack = 256;
        Span<byte> bytes = piece.Length <= MostOnStack ? stackalloc byte[piece.Length] : new byte[piece.Length];
        if (ByteLevelAlphabet.TryGetBytes(piece, bytes))
        {
            return ReadUtf8(bytes, out isText);
        }

        // The reference does the same with a token that was added to the vocabulary as literal text.
        isText = true;
        return TokenEscape.Escape(piece);
    }

    private static string ReadSentencePiece(string piece, out bool isText)
    {
        isText = !TryGetByteToken(piece, out byte value);
        return isText ? TokenEscape.Escape(WithSpaces(piece)) : ReadUtf8([value], out _);
    }

    private static string ReadUtf8(ReadOnlySpan<byte> bytes, out bool isText)
    {
        isText = Utf8.IsValid(bytes);
        if (isText)
        {
            return TokenEscape.Escape(Encoding.UTF8.GetString(bytes));
        }

        var shown = new StringBuilder(bytes.Length);
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out Rune rune, out int length) == OperationStatus.Done)
            {
                TokenEscape.Append(shown, rune);
            }
            else
            {
                foreach (byte value in bytes[..length])
                {
                    TokenEscape.AppendByte(shown, value);
                }
            }

            bytes = bytes[length..];
        }

        return shown.ToString();
    }

    private static bool TryGetByteToken(string piece, out byte value)
    {
        value = 0;
        return piece.Length == 6 && piece.StartsWith("<0x", StringComparison.Ordinal) && piece[5] == '>'
            && byte.TryParse(
                piece.AsSpan(3, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
    }
}
