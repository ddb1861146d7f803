using System;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>RWKV's vocabulary of Python literals.</summary>
public sealed class RwkvTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("rwkv_vocab_v20230424.txt")]
    [InlineData("vocab.txt")]
    public void Tokens_are_Python_literals(string name)
    {
        Tokenizer tokenizer = Load(
            name,
            """
            1 '\x00' 1
            2 b'\x80' 1
            3 ' the' 4
            4 "it's" 4
            5 '\t\n\r\\\'"' 6
            6 'für' 4
            7 'caf\xe9' 5
            8 '\u200b' 3
            9 '\U0001f600' 4
            10 b'a\'\xe4\xbd' 4
            11 ' ' 1
            13 'x y ' 4
            """);

        Assert.Equal(
            [
                null, @"\u0000", @"\x80", " the", "it's", @"\t\n\r\\'""", "für", "café", @"\u200B", "😀",
                @"a'\xE4\xBD", " ", null, "x y ",
            ],
            Enumerable.Range(0, 14).Select(tokenizer.GetToken));
        Assert.Equal(TokenKind.Byte, tokenizer.GetKind(10));
        Assert.Equal(TokenKind.Text, tokenizer.GetKind(7));
    }

    [Theory]
    [InlineData("2 'b' 2", "the token has 1 bytes, not 2 as it says")]
    [InlineData("2 'b'", "it is not an id, a Python literal and a number of bytes")]
    [InlineData("2 'b' ", "it is not an id")]
    [InlineData("'b' 1", "it is not an id")]
    [InlineData("-2 'b' 1", "it is not an id")]
    [InlineData("", "it is not an id")]
    [InlineData("2 b 1", "'b' is not a Python literal")]
    [InlineData("2 'b\" 1", "is not a Python literal")]
    [InlineData("2 ' 1", "is not a Python literal")]
    [InlineData("2 'a'b' 3", "is not a Python literal")]
    [InlineData("2 '\\' 1", "is not a Python literal")]
    [InlineData("2 '\\q' 1", "is not a Python literal")]
    [InlineData("2 '\\x4' 1", "is not a Python literal")]
    [InlineData("2 '\\x+4' 1", "is not a Python literal")]
    [InlineData("2 '\\u004' 1", "is not a Python literal")]
    [InlineData("2 '\\ud800' 3", "is not a Python literal")]
    [InlineData("2 '\\U00110000' 4", "is not a Python literal")]
    [InlineData("2 '\\UFFFFFFFF' 4", "is not a Python literal")]
    [InlineData("2 b'\\u0041' 1", "is not a Python literal")]
    [InlineData("2 b'ü' 2", "is not a Python literal")]
    [InlineData("2 __import__('os') 1", "is not a Python literal")]
    [InlineData("2 b'\u001b[2J\\q' 5", @"'b'\u001B[2J\\q'' is not")]
    public void A_damaged_line_is_refused(string line, string message)
    {
        TokenizerException error = Assert.Throws<TokenizerException>(
            () => Load("vocab.txt", $"1 'a' 1\n{line}\n3 'c' 1\n"));

        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains("in line 2: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_that_are_no_text_are_refused()
    {
        string path = _folder.File("vocab.txt", [.. "1 'a' 1\n2 '"u8, 0xFF, .. "' 1\n"u8]);

        Assert.Equal("TokenizerInvalid", Assert.Throws<TokenizerException>(() => Tokenizer.Load(path)).ErrorId);
    }

    private Tokenizer Load(string name, string text) => Tokenizer.Load(TokenizerText.Write(_folder, name, text));
}
