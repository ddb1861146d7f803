using System.Collections.Generic;
using System.Text;

namespace ClusterTools.Fuzz;

/// <summary>Writes SentencePiece models: messages of Protocol Buffers.</summary>
internal static class SentencePieceText
{
    public const int Normal = 1;
    public const int Unknown = 2;
    public const int Control = 3;
    public const int UserDefined = 4;
    public const int Unused = 5;
    public const int Byte = 6;

    /// <summary>Writes a model of pieces, and some of the other fields that real models have.</summary>
    /// <param name="pieces">The pieces and their types.</param>
    /// <returns>The file.</returns>
    public static byte[] Write(IEnumerable<(string Text, int Type)> pieces)
    {
        List<byte> file = [];
        foreach ((string text, int type) in pieces)
        {
            List<byte> piece = [];
            Add(piece, 1, Encoding.UTF8.GetBytes(text));

            // The score, a float.
            piece.AddRange([(2 << 3) | 5, 0, 0, 0x80, 0xBF]);
            if (type != Normal)
            {
                piece.AddRange([3 << 3, (byte)type]);
            }

            Add(file, 1, [.. piece]);
        }

        // The trainer's and the normalizer's settings.
        Add(file, 2, [4 << 3, 0x80, 0xFA, 1, (2 << 3) | 1, 0, 0, 0, 0, 0, 0, 0, 0]);
        Add(file, 3, "\n\u0008identity"u8.ToArray());
        return [.. file];
    }

    private static void Add(List<byte> message, int field, byte[] content)
    {
        message.Add((byte)((field << 3) | 2));
        int length = content.Length;
        for (; length >= 0x80; length >>= 7)
        {
            message.Add((byte)(length | 0x80));
        }

        message.Add((byte)length);
        message.AddRange(content);
    }
}
