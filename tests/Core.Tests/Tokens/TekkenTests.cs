using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>Mistral's tekken.json.</summary>
public sealed class TekkenTests : IDisposable
{
    private const string Vocabulary =
        """
        "vocab":[{"rank":0,"token_bytes":"AA==","token_str":"\u0000"},{"rank":1,"token_bytes":"5A==","token_str":null},
        {"rank":2,"token_bytes":"IHRoZQ==","token_str":" the"},{"rank":3,"token_bytes":"QQ==","token_str":"A"}]
        """;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Special_tokens_come_first()
    {
        Tokenizer tokenizer = Load(
            """
            {"config":{"pattern":"x","default_vocab_size":7,"default_num_special_tokens":4,"version":"v11"},
            "special_tokens":[{"rank":0,"token_str":"<unk>","is_control":true},
            {"rank":1,"token_str":"<s>","is_control":true},{"rank":2,"token_str":"[ARGS]","is_control":false}],
            """ + Vocabulary + "}");

        // The fourth special token has no name; the last token of the vocabulary is beyond the model's size.
        Assert.Equal(
            ["<unk>", "<s>", "[ARGS]", "<SPECIAL_3>", @"\u0000", @"\xE4", " the", null], Texts(tokenizer, 8));
        Assert.Equal(
            [TokenKind.Special, TokenKind.Special, TokenKind.Added, TokenKind.Reserved, TokenKind.Text, TokenKind.Byte],
            Enumerable.Range(0, 6).Select(id => tokenizer.GetKind(id)!.Value));
    }

    [Theory]
    [InlineData("")]
    [InlineData(""" "special_tokens":null, """)]
    public void Special_tokens_that_are_not_listed_are_those_of_the_first_versions(string special)
    {
        Tokenizer tokenizer = Load(
            """{"config":{"default_num_special_tokens":22,"version":"v3"},""" + special + Vocabulary + "}");

        Assert.Equal(["<unk>", "<s>", "</s>", "[INST]", "[/INST]"], Texts(tokenizer, 5));
        Assert.Equal("<pad>", tokenizer.GetToken(11));
        Assert.Equal("[TOOL_CONTENT]", tokenizer.GetToken(19));
        Assert.Equal("<SPECIAL_21>", tokenizer.GetToken(21));
        Assert.Equal(@"\u0000", tokenizer.GetToken(22));
        Assert.Equal("A", tokenizer.GetToken(25));
        Assert.Null(tokenizer.GetToken(26));
    }

    [Fact]
    public void Is_known_by_its_content()
    {
        string text = """{"config":{"default_num_special_tokens":0},""" + Vocabulary + "}";

        Assert.Equal("A", Tokenizer.Load(TokenizerText.Write(_folder, "mistral.json", text)).GetToken(3));
    }

    [Fact]
    public void Numbers_take_no_room()
    {
        Tokenizer tokenizer = Load("""{"config":{"default_num_special_tokens":2147483000},""" + Vocabulary + "}");

        Assert.Equal("A", tokenizer.GetToken(2_147_483_003));
        Assert.Null(tokenizer.GetToken(24));
    }

    [Theory]
    [InlineData("{}", "no 'config' and 'vocab'")]
    [InlineData("[]", "the root is an array")]
    [InlineData("""{"config":{},"vocab":[]}""", "has no token")]
    [InlineData("""{"config":[],"vocab":[]}""", "config is an array")]
    [InlineData("""{"config":{"default_vocab_size":-1},"vocab":[]}""", "default_vocab_size is '-1', not a whole number")]
    [InlineData("""{"config":{},"vocab":{}}""", "vocab is an object")]
    [InlineData("""{"config":{},"vocab":[7]}""", "a token is a number")]
    [InlineData("""{"config":{},"vocab":[{"rank":0}]}""", "a token has no 'token_bytes'")]
    [InlineData("""{"config":{},"vocab":[{"token_bytes":"QQ=="}]}""", "a token has no 'rank'")]
    [InlineData("""{"config":{},"vocab":[{"rank":0,"token_bytes":"Q"}]}""", "token_bytes is not base 64")]
    [InlineData("""{"config":{},"vocab":[{"rank":0,"token_bytes":"ü"}]}""", "token_bytes is not base 64")]
    [InlineData("""{"config":{},"vocab":[{"rank":0,"token_bytes":7}]}""", "token_bytes is a number")]
    [InlineData("""{"config":{},"vocab":[{"rank":0,"rank":1}]}""", "the key 'rank' occurs twice in a token")]
    [InlineData("""{"config":{},"special_tokens":{},"vocab":[]}""", "special_tokens is an object")]
    [InlineData("""{"config":{},"special_tokens":[{"rank":0}],"vocab":[]}""", "a token has no 'token_str'")]
    [InlineData("""{"config":{},"vocab":[{"rank":0,"token_bytes":"QQ=="},{"rank":0,"token_bytes":"Qg=="}]}""", "The id 0 stands for two tokens")]
    [InlineData("""{"config":{},"vocab":[""", "it ends before its last bracket is closed")]
    [InlineData("""{"config":{},"vocab":[{"rank":0,"token_bytes":"QQ=="}]}x""", "after a single JSON value")]
    public void A_damaged_file_is_refused(string text, string message)
    {
        TokenizerException error = Assert.Throws<TokenizerException>(() => Load(text));

        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    private Tokenizer Load(string text) => Tokenizer.Load(TokenizerText.Write(_folder, "tekken.json", text));

    private static IEnumerable<string?> Texts(Tokenizer tokenizer, int count) =>
        Enumerable.Range(0, count).Select(tokenizer.GetToken);
}
