using System;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>OpenAI's tiktoken: tokens in base 64 and ranks.</summary>
public sealed class TiktokenTests : IDisposable
{
    // "!", " the", the first byte of a character, a whole one, the text "&lt;0x41&gt;" and a hole.
    private const string File = "IQ== 0\nIHRoZQ== 1\n5A== 2\n5L2g 3\nPDB4NDE+ 4\nQQ== 7\n";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("qwen.tiktoken")]
    [InlineData("tiktoken.model")]
    [InlineData("tokenizer.model")]
    public void Tokens_are_bytes(string name)
    {
        Tokenizer tokenizer = Tokenizer.Load(TokenizerText.Write(_folder, name, File));

        Assert.Equal(
            ["!", " the", @"\xE4", "你", "<0x41>", null, null, "A", null],
            Enumerable.Range(0, 9).Select(tokenizer.GetToken));
        Assert.Equal(TokenKind.Byte, tokenizer.GetKind(2));
        Assert.Equal(TokenKind.Text, tokenizer.GetKind(4));
        Assert.Equal([1], tokenizer.FindToken("Ġthe"));
    }

    [Theory]
    [InlineData("IQ== 0\r\nIg== 1")]
    [InlineData("Ig== 1\n\nIQ== 0\n\n")]
    [InlineData("\uFEFFIQ== 0\nIg== 1\nIQ== 0\n")]
    public void Ends_of_lines_order_and_repetitions_do_not_matter(string text)
    {
        Tokenizer tokenizer = Tokenizer.Load(TokenizerText.Write(_folder, "x.tiktoken", text));

        Assert.Equal(["!", "\"", null], Enumerable.Range(0, 3).Select(tokenizer.GetToken));
    }

    [Theory]
    [InlineData("IQ== 0\nIg==\n", "in line 2: it is not a token in base 64, a space and a whole number")]
    [InlineData("IQ== 0\nIg== -1\n", "in line 2: it is not a token")]
    [InlineData("IQ== 0\nIg== 1.0\n", "in line 2: it is not a token")]
    [InlineData("IQ== 0\nIg== 2147483648\n", "in line 2: it is not a token")]
    [InlineData("IQ== 0\n\nIg= 1\n", "in line 3: the token is not in base 64")]
    [InlineData("IQ== 0\nIg== 0\n", "The id 0 stands for two tokens")]
    [InlineData("\n\n", "has no token")]
    public void A_damaged_file_is_refused(string text, string message)
    {
        TokenizerException error = Assert.Throws<TokenizerException>(
            () => Tokenizer.Load(TokenizerText.Write(_folder, "x.tiktoken", text)));

        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }
}
