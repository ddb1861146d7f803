using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Unicode;

namespace ClusterTools.Tokens;

/// <summary>
/// Google's SentencePiece: a Protocol Buffers message whose repeated field 1 is a piece. A piece's number from 0 is its
/// id.
/// </summary>
/// <remarks>The message is described in sentencepiece_model.proto of the SentencePiece repository.</remarks>
internal sealed class SentencePieceFormat : ITokenizerFormat
{
    private const int PieceField = 1;
    private const int TextField = 1;
    private const int TypeField = 3;

    private enum PieceType
    {
        Normal = 1,
        Unknown = 2,
        Control = 3,
        UserDefined = 4,
        Unused = 5,
        Byte = 6,
    }

    /// <inheritdoc/>
    public bool Recognizes(string fileName, ReadOnlySpan<byte> bytes)
    {
        const byte FirstPiece = (PieceField << 3) | (int)ProtobufWireType.Bytes;
        const byte FirstText = (TextField << 3) | (int)ProtobufWireType.Bytes;

        // The tag of a piece, its length in one or more bytes, and inside the piece the tag of its text.
        int text = 1 + bytes[1..].IndexOfAnyInRange((byte)0, (byte)0x7F) + 1;
        return bytes[0] == FirstPiece && text > 1 && text < bytes.Length && bytes[text] == FirstText;
    }

    /// <inheritdoc/>
    public TokenizerContent Read(ReadOnlySpan<byte> bytes, string path)
    {
        RequireNumbering(path);
        TokenizerContent content = new() { Spelling = TokenSpelling.SentencePiece };
        ProtobufReader model = new(bytes, path);
        while (model.Next())
        {
            if (model.Field == PieceField && model.WireType == ProtobufWireType.Bytes)
            {
                ReadPiece(content, model.Message(), path);
            }
        }

        return content;
    }

    private static void ReadPiece(TokenizerContent content, ProtobufReader piece, string path)
    {
        ReadOnlySpan<byte> text = default;
        ulong type = (ulong)PieceType.Normal;
        while (piece.Next())
        {
            if (piece.Field == TextField && piece.WireType == ProtobufWireType.Bytes)
            {
                text = piece.Bytes;
            }
            else if (piece.Field == TypeField && piece.WireType == ProtobufWireType.Varint)
            {
                type = piece.Number;
            }
        }

        int id = content.Pieces.Count;
        if (!Utf8.IsValid(text))
        {
            throw TokenizerFault.Invalid(
                path, string.Create(CultureInfo.InvariantCulture, $"in piece {id}"), "the text is not UTF-8");
        }

        string spelt = Encoding.UTF8.GetString(text);
        content.Add(id, spelt);
        TokenKind? kind = type switch
        {
            (ulong)PieceType.Unknown or (ulong)PieceType.Control => TokenKind.Special,
            (ulong)PieceType.UserDefined => TokenKind.Added,
            (ulong)PieceType.Unused => TokenKind.Reserved,
            _ => null,
        };
        if (kind is not null)
        {
            content.Added.Add(new AddedToken(id, TokenText.WithSpaces(spelt), kind.Value));
        }
    }

    // XLM-RoBERTa, NLLB, mBART and others use this file name, and renumber the pieces in their own code.
    private static void RequireNumbering(string path)
    {
        if (Path.GetFileName(path).Equals("sentencepiece.bpe.model", StringComparison.OrdinalIgnoreCase))
        {
            throw TokenizerFault.NotSupported(
                path,
                "Models with a sentencepiece.bpe.model number its pieces in another order, which the file does not "
                    + "say.");
        }
    }
}
