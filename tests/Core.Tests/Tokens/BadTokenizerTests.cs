using System;
using System.IO;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>Tokenizers come from strangers.</summary>
public sealed class BadTokenizerTests
{
    [Theory]
    [InlineData("", "The file is empty")]
    [InlineData("no JSON", "(line 1, position 2)")]
    [InlineData("{}", "has no token")]
    [InlineData("\n  ", "there is no JSON in it (line 2, position 3)")]
    [InlineData("{\"a\":0,\"b\":1,}", "The JSON object contains a trailing comma at the end (line 1, position 14)")]
    [InlineData("{\"a\":0,\n\"b\":\"c", "it ends within a text (line 2, position 7)")]
    [InlineData("{\"model\":null}", "model is null, not an object")]
    [InlineData("{\"model\":{}}", "has no 'vocab'")]
    [InlineData("{\"model\":{\"vocab\":null}}", "model.vocab is null")]
    [InlineData("{\"model\":{\"vocab\":{}}}", "has no token")]
    [InlineData("{\"model\":{\"vocab\":[]}}", "has no token")]
    [InlineData("{\"model\":{\"type\":7,\"vocab\":{}}}", "model.type is a number")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":\"0\"}}}", "the id of 'a' is a text")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":-1}}}", "the id of 'a' is '-1', not a whole number from 0 to 2147483647")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":2147483648}}}", "'2147483648'")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":1e400}}}", "'1e400'")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":0.5}}}", "'0.5'")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":[]}}}", "an array")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":0,\"b\":0}}}", "The id 0 stands for two tokens")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":0,\"a\":1}}}", "'a' has two ids, 0 and 1")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":0,\"\\u0061\":1}}}", "'a' has two ids, 0 and 1")]
    [InlineData("{\"model\":{\"vocab\":{\"\\ud83d\":0}}}", "half of a surrogate pair")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":0},\"vocab\":{\"b\":0}}}", "the key 'vocab' occurs twice in model")]
    [InlineData("{\"model\":{\"vocab\":{\"a\":0}},\"model\":{}}", "the key 'model' occurs twice in the root")]
    [InlineData("{\"model\":{\"vocab\":[\"a\"]}}", "model.vocab[0], a piece and its score, is a text, not an array")]
    [InlineData("{\"model\":{\"vocab\":[[\"a\",0],[1,0]]}}", "model.vocab[1]")]
    [InlineData("{\"model\":{\"vocab\":[[\"a\"]]}}", "model.vocab[0]")]
    [InlineData("{\"model\":{\"vocab\":[[\"a\",0,0]]}}", "model.vocab[0]")]
    [InlineData("{\"added_tokens\":{},\"model\":{\"vocab\":{\"a\":0}}}", "added_tokens is an object, not an array")]
    [InlineData("{\"added_tokens\":[0],\"model\":{\"vocab\":{\"a\":0}}}", "added_tokens[0] is a number")]
    [InlineData("{\"added_tokens\":[{\"id\":1}],\"model\":{\"vocab\":{\"a\":0}}}", "added_tokens[0] has no content")]
    [InlineData(
        "{\"added_tokens\":[{\"content\":\"x\"}],\"model\":{\"vocab\":{\"a\":0}}}", "added_tokens[0] has no id")]
    [InlineData("{\"added_tokens\":[{\"id\":1,\"content\":\"x\",\"special\":\"yes\"}],\"model\":{}}",
        "added_tokens[0].special is a text")]
    [InlineData(
        "{\"added_tokens\":[{\"id\":1,\"content\":\"x\"},"
            + "{\"id\":1,\"content\":\"y\"}],\"model\":{\"vocab\":{\"a\":0}}}",
        "The id 1 stands for two tokens, 'x' and 'y'")]
    [InlineData("{\"a\":0,\"b\":null}", "the id of 'b' is null")]
    [InlineData("{\"12345678901234567890123456789012345678901234567890123456789😀\":-1}",
        "'12345678901234567890123456789012345678901234567890123456789...'")]
    [InlineData("{\"a\":0,\"a\":1}", "at line 1, position 12: 'a' has two ids, 0 and 1")]
    [InlineData("{\"a\":0} {}", "(line 1, position 9)")]
    [InlineData("{\"a\":0 ", "it ends before its last bracket is closed (line 1, position 8)")]
    [InlineData("{\"a\":0", "invalid end of a number. Expected a delimiter (line 1, position 7)")]
    [InlineData("{\"a\":0,\"\\u001b[2J\":-1}", @"'\u001B[2J'")]
    [InlineData("version https://git-lfs.github.com/spec/v1\noid sha256:0\n", "Git LFS pointer")]
    [InlineData("# xet version 0\nfilesize = 7\nhash = '0'\n", "Xet pointer")]
    public void Is_refused(string text, string message)
    {
        using TemporaryFolder folder = new();
        string path = TokenizerText.Write(folder, "tokenizer.json", text);

        TokenizerException error = Assert.Throws<TokenizerException>(() => Tokenizer.Load(path));

        Assert.Equal(TokenizerError.Invalid, error.Error);
        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Equal(path, error.Path);
        Assert.StartsWith($"'{path}': ", error.Message, StringComparison.Ordinal);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[]", "The JSON is an array, not an object.")]
    [InlineData("[\"a\",\"b\"]", "The JSON is an array, not an object.")]
    [InlineData("7", "The JSON is a number, not an object.")]
    [InlineData("{\"class_name\":\"Tokenizer\",\"config\":{}}", "The JSON maps names to texts")]
    [InlineData("{\"0\":\"a\",\"1\":\"b\"}", "The JSON maps ids to tokens; a vocab.json maps tokens to ids.")]
    [InlineData("{\"a\":\"0\",\"b\":\"1\"}",
        "The JSON maps names to texts; a vocab.json maps tokens to ids, which are numbers.")]
    [InlineData("{\"eng\":{\"a\":0},\"deu\":{\"a\":0}}", "The JSON holds several maps, the first of them 'eng'")]
    [InlineData("{\"a\":{\"b\":0}}", "The JSON is no tokenizer")]
    [InlineData("{\"a\":null}", "The JSON is no tokenizer")]
    [InlineData("{\"model\":{\"type\":\"Other\",\"vocab\":{\"a\":0}}}", "The model is of the type 'Other'")]
    public void Is_another_kind_of_JSON(string text, string message)
    {
        using TemporaryFolder folder = new();
        TokenizerException error = Refuse(folder, "tokenizer.json", text);

        Assert.Equal("TokenizerNotSupported", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ownload", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_refused_where_it_is_not_UTF8()
    {
        using TemporaryFolder folder = new();
        string latin = folder.File("latin.json", [.. "{\"a"u8, 0xFF, .. "\":0}"u8]);
        string wide = folder.File("wide.json", [0xFF, 0xFE, .. "{\0}\0"u8]);

        TokenizerException error = Assert.Throws<TokenizerException>(() => Tokenizer.Load(latin));
        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains("at line 1, position 2: the text is not UTF-8", error.Message, StringComparison.Ordinal);
        error = Assert.Throws<TokenizerException>(() => Tokenizer.Load(wide));
        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains("The file is UTF-16 text. Save it as UTF-8", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_refused_where_it_is_nested_without_end()
    {
        using TemporaryFolder folder = new();
        string path = TokenizerText.Write(folder, "tokenizer.json", "{\"decoder\":" + new string('[', 100_000));

        Assert.Equal("TokenizerInvalid", Assert.Throws<TokenizerException>(() => Tokenizer.Load(path)).ErrorId);
    }

    [Fact]
    public void Is_refused_where_it_is_too_large_before_it_is_read()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("tokenizer.json", "{"u8);
        using (FileStream stream = File.OpenWrite(path))
        {
            stream.SetLength(1L << 40);
        }

        TokenizerException error = Assert.Throws<TokenizerException>(() => Tokenizer.Load(path));

        Assert.Contains("1099511627776 bytes", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Names_the_companion_that_is_bad()
    {
        using TemporaryFolder folder = new();
        string path = TokenizerText.Write(folder, "vocab.json", """{"a":0}""");
        string added = TokenizerText.Write(folder, "added_tokens.json", """{"b":"1"}""");

        Assert.Equal(added, Assert.Throws<TokenizerException>(() => Tokenizer.Load(path)).Path);
    }

    [Theory]
    [InlineData("tokenizer.model", "x")]
    [InlineData("tokenizer.pkl", "\u0080\u0003}")]
    [InlineData("dict.txt", "the 1234\nof 999\n")]
    [InlineData("merges.txt", "#version: 0.2\nt h\n")]
    [InlineData("README.txt", "This is a model.\n")]
    [InlineData("vocab.vocab", "<unk>\t0\n")]
    [InlineData("sentencepiece.bpe.model", "\n\u0007\n\u0005<unk>")]
    public void Is_of_another_kind(string name, string text)
    {
        using TemporaryFolder folder = new();
        TokenizerException error = Refuse(folder, name, text);

        Assert.Equal("TokenizerNotSupported", error.ErrorId);
        Assert.Contains(
            "Give the path of a tokenizer.json, vocab.json, tokenizer.model", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("ownload", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Is_not_found()
    {
        using TemporaryFolder folder = new();

        TokenizerException file = Assert.Throws<TokenizerException>(() => Tokenizer.Load(folder.File("none.json")));
        TokenizerException inFolder = Assert.Throws<TokenizerException>(() => Tokenizer.Load(folder.Path));

        Assert.Equal("TokenizerNotFound", file.ErrorId);
        Assert.Contains(
            "The folder has no tokenizer of a known name, or several.", inFolder.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Survives_every_cut()
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(Golden.TestPath("tokenizers/byte-level/tokenizer.json"));
        for (int length = 0; length < whole.Length - 2; length += 37)
        {
            string path = folder.File("tokenizer.json", whole.AsSpan(0, length));
            Assert.Throws<TokenizerException>(() => Tokenizer.Load(path));
        }
    }

    [Fact]
    public void Is_refused_or_read_whatever_its_bytes()
    {
        using TemporaryFolder folder = new();
        byte[] whole = File.ReadAllBytes(Golden.TestPath("tokenizers/byte-level/tokenizer.json"));
        var random = new Random(1);
        for (int round = 0; round < 1000; round++)
        {
            byte[] bytes = [.. whole];
            for (int change = random.Next(1, 4); change > 0; change--)
            {
                bytes[random.Next(bytes.Length)] = random.Next(2) == 0
                    ? (byte)random.Next(256) : (byte)"{}[]\",:-0\\"[random.Next(10)];
            }

            string path = folder.File("tokenizer.json", bytes);
            try
            {
                Tokenizer tokenizer = Tokenizer.Load(path);
                for (int id = 0; id < 300; id++)
                {
                    _ = tokenizer.GetToken(id);
                    _ = tokenizer.GetKind(id);
                }
            }
            catch (TokenizerException e)
            {
                Assert.Equal(path, e.Path);
            }
        }
    }

    private static TokenizerException Refuse(TemporaryFolder folder, string name, string text)
    {
        string path = TokenizerText.Write(folder, name, text);
        TokenizerException error = Assert.Throws<TokenizerException>(() => Tokenizer.Load(path));
        Assert.Equal(path, error.Path);
        return error;
    }
}
