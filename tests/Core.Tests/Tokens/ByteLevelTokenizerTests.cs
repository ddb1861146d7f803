using System.Collections.Generic;
using System.Linq;
using System.Text;
using Xunit;

namespace ClusterTools.Tests.Tokens;

public sealed class ByteLevelTokenizerTests
{
    private readonly Tokenizer _tokenizer = Tokenizer.Load(Golden.TestPath("tokenizers/byte-level"));

    [Theory]
    [InlineData(256, " the")]
    [InlineData(257, "ing")]
    [InlineData(258, " für")]
    [InlineData(259, "你好")]
    [InlineData(260, @"\n\n")]
    [InlineData(261, "😀")]
    [InlineData(262, @"\xF0\x9F\x98")]
    [InlineData(263, @" \xE6\xA0")]
    [InlineData(264, @"\u200B")]
    [InlineData(265, @"\\n")]
    [InlineData(266, @"\u00A0")]
    [InlineData(268, "a\"b,c")]
    [InlineData(269, @"\uFEFF")]
    [InlineData(270, @"\u202E")]
    [InlineData(273, @"#\t")]
    [InlineData(274, @" \\")]
    [InlineData(275, "e\u0301")]
    [InlineData(276, @"\u2028")]
    [InlineData(277, @"\x80abc")]
    [InlineData(278, @"\u001B[31m")]
    [InlineData(285, "<|endoftext|>")]
    [InlineData(287, "<tool_call>")]
    [InlineData(289, "<｜begin▁of▁sentence｜>")]
    [InlineData(290, @"   \n")]
    public void Shows_a_token(int id, string text) => Assert.Equal(text, _tokenizer.GetToken(id));

    [Theory]
    [InlineData(279)]
    [InlineData(284)]
    [InlineData(291)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Has_nothing_in_holes_and_past_the_end(int id)
    {
        Assert.Null(_tokenizer.GetToken(id));
        Assert.Null(_tokenizer.GetKind(id));
    }

    [Theory]
    [InlineData(256, TokenKind.Text)]
    [InlineData(264, TokenKind.Text)]
    [InlineData(262, TokenKind.Byte)]
    [InlineData(263, TokenKind.Byte)]
    [InlineData(277, TokenKind.Byte)]
    [InlineData(285, TokenKind.Special)]
    [InlineData(287, TokenKind.Added)]
    [InlineData(288, TokenKind.Reserved)]
    [InlineData(289, TokenKind.Special)]
    public void Tells_what_a_token_is(int id, TokenKind kind) => Assert.Equal(kind, _tokenizer.GetKind(id));

    [Fact]
    public void Spells_each_byte_once()
    {
        // The alphabet is ids 0 to 255: those of ASCII are characters, the others bytes that are none.
        string[] shown = [.. Enumerable.Range(0, 256).Select(id => _tokenizer.GetToken(id)!)];

        IEnumerable<string> ascii = Enumerable.Range(0, 128).Select(static value => value switch
        {
            '\n' => @"\n",
            '\r' => @"\r",
            '\t' => @"\t",
            '\\' => @"\\",
            < ' ' or 0x7F => $@"\u{value:X4}",
            _ => ((char)value).ToString(),
        });
        IEnumerable<string> bytes = Enumerable.Range(128, 128).Select(static value => $@"\x{value:X2}");
        Assert.Equal(ascii.Concat(bytes).Order(), shown.Order());
        Assert.Equal(128, Enumerable.Range(0, 256).Count(id => _tokenizer.GetKind(id) == TokenKind.Byte));
    }

    [Fact]
    public void Shows_no_two_of_its_texts_alike()
    {
        string[] shown = [.. Enumerable.Range(0, 285).Select(id => _tokenizer.GetToken(id)).OfType<string>()];

        Assert.Equal(shown.Length, shown.Distinct().Count());
    }

    [Fact]
    public void Shows_nothing_that_cannot_be_seen()
    {
        foreach (string text in Enumerable.Range(0, 291).Select(id => _tokenizer.GetToken(id)).OfType<string>())
        {
            Assert.All(text.EnumerateRunes(), static rune => Assert.True(
                rune.Value == ' ' || !(Rune.IsControl(rune) || Rune.IsWhiteSpace(rune)
                    || Rune.GetUnicodeCategory(rune) == System.Globalization.UnicodeCategory.Format)));
        }
    }

    [Theory]
    [InlineData(" the", 256)]
    [InlineData("Ġthe", 256)]
    [InlineData("<tool_call>", 287)]
    [InlineData(@"\n\n", 260)]
    [InlineData("\n\n", 260)]
    [InlineData("ĊĊ", 260)]
    [InlineData(@"\\n", 265)]
    [InlineData("\u200B", 264)]
    [InlineData(@" \xE6\xA0", 263)]
    public void Finds_a_token(string text, int id) => Assert.Equal([id], _tokenizer.FindToken(text));

    [Fact]
    public void Finds_what_is_shown_before_what_is_meant()
    {
        // As shown this is the line feed; as it is, the piece of backslash and n.
        Assert.Equal([_tokenizer.FindToken("Ċ").Single()], _tokenizer.FindToken(@"\n"));
        Assert.Equal("\\n", _tokenizer.GetToken(_tokenizer.FindToken("\n").Single()));
    }

    [Fact]
    public void Finds_only_what_is_asked_for()
    {
        Assert.Empty(_tokenizer.FindToken("the"));
        Assert.Empty(_tokenizer.FindToken(" THE"));
        Assert.Empty(_tokenizer.FindToken(" the", tokenCount: 256));
    }

    [Fact]
    public void Finds_each_token_by_what_it_is_shown_as()
    {
        for (int id = 0; id <= 290; id++)
        {
            if (_tokenizer.GetToken(id) is string text)
            {
                Assert.Contains(id, _tokenizer.FindToken(text));
            }
        }
    }
}
