using System;
using System.Linq;
using ClusterTools.Fuzz;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>SentencePiece's tokenizer.model.</summary>
public sealed class SentencePieceTests : IDisposable
{
    private static readonly (string Text, int Type)[] s_pieces =
    [
        ("<unk>", SentencePieceText.Unknown),
        ("<s>", SentencePieceText.Control),
        ("</s>", SentencePieceText.Control),
        ("<0x0A>", SentencePieceText.Byte),
        ("<0xE4>", SentencePieceText.Byte),
        ("\u2581\u2581", SentencePieceText.UserDefined),
        ("<custom>", SentencePieceText.UserDefined),
        ("<extra>", SentencePieceText.Unused),
        ("\u2581the", SentencePieceText.Normal),
        ("für", SentencePieceText.Normal),
        ("<unused7>", SentencePieceText.Normal),
        (new string('x', 300), SentencePieceText.Normal),
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Pieces_are_numbered_in_their_order()
    {
        Tokenizer tokenizer = Load(SentencePieceText.Write(s_pieces));

        Assert.Equal(
            [
                "<unk>", "<s>", "</s>", @"\n", @"\xE4", "  ", "<custom>", "<extra>", " the", "für", "<unused7>",
                new string('x', 300), null,
            ],
            Enumerable.Range(0, 13).Select(tokenizer.GetToken));
        Assert.Equal(
            [
                TokenKind.Special, TokenKind.Special, TokenKind.Special, TokenKind.Byte, TokenKind.Byte,
                TokenKind.Added, TokenKind.Added, TokenKind.Reserved, TokenKind.Text, TokenKind.Text,
                    TokenKind.Reserved,
                TokenKind.Text, null,
            ],
            Enumerable.Range(0, 13).Select(tokenizer.GetKind));
        Assert.Equal([8], tokenizer.FindToken("\u2581the"));
        Assert.Equal([5], tokenizer.FindToken("\u2581\u2581"));
    }

    [Fact]
    public void Fields_of_other_versions_are_passed_over()
    {
        // Within a piece a text that comes again counts, and field 200, of any type, is an extension.
        byte[] piece = [0x0A, 14, 0x0A, 1, (byte)'a', 0x0A, 1, (byte)'b', 0xC0, 0x0C, 7, 0xC5, 0x0C, 1, 2, 3];
        byte[] file = [.. piece, 4, 0xC0, 0x0C, 0x80, 0x80, 1, 0xC1, 0x0C, 1, 2, 3, 4, 5, 6, 7, 8];
        file[1] = 15;

        Assert.Equal("b", Load(file).GetToken(0));
    }

    [Fact]
    public void A_model_cut_anywhere_is_refused_or_shorter()
    {
        byte[] whole = SentencePieceText.Write(s_pieces);
        int refused = 0;
        for (int length = 1; length < whole.Length; length++)
        {
            try
            {
                Assert.Equal("<unk>", Load(whole[..length]).GetToken(0));
            }
            catch (TokenizerException error)
            {
                refused++;
                Assert.Contains(
                    length < 3 ? "no tokenizer of a kind" : "it is cut short", error.Message, StringComparison.Ordinal);
            }
        }

        // It is only whole between two fields of the model.
        Assert.Equal(whole.Length - 1 - s_pieces.Length - 1, refused);
    }

    [Theory]
    [InlineData(new byte[] { 0x0A, 3, 0x0A, 1, 0xFF }, "in piece 0: the text is not UTF-8")]
    [InlineData(new byte[] { 0x0A, 9, 0x0A, 1, 0x61 }, "at byte 2: it is cut short")]
    [InlineData(new byte[] { 0x0A, 3, 0x0A, 9, 0x61 }, "at byte 4: it is cut short")]
    [InlineData(new byte[] { 0x0A, 3, 0x0A, 1, 0x61, 0x0B }, "at byte 6: a field is of an unknown type")]
    [InlineData(new byte[] { 0x0A, 3, 0x0A, 1, 0x61, 0x02, 0 }, "at byte 6: a field has no valid number")]
    [InlineData(new byte[] { 0x0A, 3, 0x0A, 1, 0x61, 0x18, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 },
        "a number is longer than ten bytes")]
    [InlineData(
        new byte[] { 0x0A, 3, 0x0A, 1, 0x61, 0x12, 255, 255, 255, 255, 255, 255, 255, 255, 255, 1 }, "it is cut short")]
    [InlineData(new byte[] { 0x0A, 3, 0x0A, 1, 0x61, 0x15, 0, 0 }, "it is cut short")]
    public void A_damaged_model_is_refused(byte[] file, string message)
    {
        TokenizerException error = Assert.Throws<TokenizerException>(() => Load(file));

        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private Tokenizer Load(byte[] file) => Tokenizer.Load(_folder.File("tokenizer.model", file));
}
