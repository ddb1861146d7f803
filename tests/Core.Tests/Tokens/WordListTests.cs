using System;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>BERT's vocab.txt.</summary>
public sealed class WordListTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public void Each_line_is_a_token(string end)
    {
        Tokenizer tokenizer = Load(
            string.Join(end, "[PAD]", "[unused0]", "[UNK]", "the", "##s", "", "a\u00A0b", "▁", "你") + end);

        Assert.Equal(
            ["[PAD]", "[unused0]", "[UNK]", "the", "##s", null, @"a\u00A0b", "▁", "你", null],
            Enumerable.Range(0, 10).Select(tokenizer.GetToken));
        Assert.Equal(
            [TokenKind.Special, TokenKind.Reserved, TokenKind.Special, TokenKind.Text],
            Enumerable.Range(0, 4).Select(id => tokenizer.GetKind(id)!.Value));
    }

    [Fact]
    public void The_last_line_may_lack_its_end() => Assert.Equal("b", Load("a\nb").GetToken(1));

    [Fact]
    public void A_word_that_is_not_UTF8_is_refused()
    {
        TokenizerException error = Assert.Throws<TokenizerException>(
            () => Tokenizer.Load(_folder.File("vocab.txt", [.. "a\nb"u8, 0xFC, .. "\n"u8])));

        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains("in line 2: the text is not UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_is_no_list_of_words()
    {
        TokenizerException error = Assert.Throws<TokenizerException>(() => Load("the\nof 99\n"));

        Assert.Equal("TokenizerNotSupported", error.ErrorId);
        Assert.Contains("in line 2 there are several", error.Message, StringComparison.Ordinal);
    }

    private Tokenizer Load(string text) => Tokenizer.Load(TokenizerText.Write(_folder, "vocab.txt", text));
}
