using System;
using System.Linq;
using ClusterTools.Fuzz;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>Added tokens that lie in files beside a tokenizer.</summary>
public sealed class AddedTokenFileTests : IDisposable
{
    private const string Config = "tokenizer_config.json";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Llama_3s_special_tokens_are_in_the_configuration()
    {
        TokenizerText.Write(_folder, "tokenizer.model", "YQ== 0\nYg== 1\n");
        TokenizerText.Write(
            _folder,
            Config,
            """
            {"bos_token":"<|begin_of_text|>","added_tokens_decoder":{
            "2":{"content":"<|begin_of_text|>","lstrip":false,"special":true},
            "3":{"content":"<|reserved_special_token_0|>","special":true},"4":{"content":"Ġ<x>","special":false},
            "5":{"content":"<y>"}},"model_max_length":1000000000000000019884624838656}
            """);

        Tokenizer tokenizer = Tokenizer.Load(_folder.Path);

        Assert.Equal(
            ["a", "b", "<|begin_of_text|>", "<|reserved_special_token_0|>", "Ġ<x>", "<y>", null],
            Enumerable.Range(0, 7).Select(tokenizer.GetToken));
        Assert.Equal(
            [TokenKind.Text, TokenKind.Text, TokenKind.Special, TokenKind.Reserved, TokenKind.Added, TokenKind.Added],
            Enumerable.Range(0, 6).Select(id => tokenizer.GetKind(id)!.Value));
    }

    [Fact]
    public void The_configuration_says_which_tokens_of_a_map_are_special()
    {
        TokenizerText.Write(_folder, "vocab.json", """{"Ġa":0,"<|endoftext|>":1,"b":2}""");
        TokenizerText.Write(_folder, "merges.txt", "#version: 0.2\n");
        TokenizerText.Write(_folder, "added_tokens.json", """{"<x>":3,"<|endoftext|>":1}""");
        TokenizerText.Write(
            _folder, Config, """{"added_tokens_decoder":{"1":{"content":"<|endoftext|>","special":true}}}""");

        Tokenizer tokenizer = Tokenizer.Load(_folder.Path);

        Assert.Equal([" a", "<|endoftext|>", "b", "<x>"], Enumerable.Range(0, 4).Select(tokenizer.GetToken));
        Assert.Equal(TokenKind.Special, tokenizer.GetKind(1));
        Assert.Equal(TokenKind.Added, tokenizer.GetKind(3));
    }

    [Fact]
    public void A_tokenizer_json_lacks_some_and_counts_before_the_others()
    {
        TokenizerText.Write(
            _folder,
            "tokenizer.json",
            """{"added_tokens":[{"id":1,"content":"<own>","special":false}],"model":{"type":"BPE","vocab":{"a":0}}}""");
        TokenizerText.Write(
            _folder,
            Config,
            """
            {"added_tokens_decoder":{"0":{"content":"<0>"},"1":{"content":"<1>"},"2":{"content":"<2>","special":true}}}
            """);

        Tokenizer tokenizer = Tokenizer.Load(_folder.Path);

        Assert.Equal(["a", "<own>", "<2>"], Enumerable.Range(0, 3).Select(tokenizer.GetToken));
        Assert.Equal(TokenKind.Special, tokenizer.GetKind(2));
    }

    [Fact]
    public void A_token_that_was_renamed_has_its_new_name()
    {
        WriteModel(("<unused0>", SentencePieceText.UserDefined));
        TokenizerText.Write(
            _folder, Config, """{"added_tokens_decoder":{"1":{"content":"<|im_start|>","special":true}}}""");

        Tokenizer tokenizer = Tokenizer.Load(_folder.Path);

        Assert.Equal("<|im_start|>", tokenizer.GetToken(1));
        Assert.Equal(TokenKind.Special, tokenizer.GetKind(1));
    }

    [Fact]
    public void A_run_of_spaces_that_is_also_an_added_token_is_spaces()
    {
        WriteModel(("▁▁", SentencePieceText.UserDefined));
        TokenizerText.Write(_folder, Config, """{"added_tokens_decoder":{"1":{"content":"▁▁","special":false}}}""");

        Assert.Equal("  ", Tokenizer.Load(_folder.Path).GetToken(1));
    }

    [Fact]
    public void Files_that_number_the_tokens_differently_are_not_mixed()
    {
        // As with XLM-RoBERTa, whose code puts <s> and <pad> before the pieces.
        string path = WriteModel(("<s>", SentencePieceText.Control), ("a", SentencePieceText.Normal));
        TokenizerText.Write(_folder, Config, """{"added_tokens_decoder":{"0":{"content":"<s>","special":true}}}""");

        TokenizerException error = Assert.Throws<TokenizerException>(() => Tokenizer.Load(path));

        Assert.Equal("TokenizerNotSupported", error.ErrorId);
        Assert.Contains(
            "number the tokens differently: '<s>' is token 1 in it and 0 in", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_token_that_was_added_again_at_the_end_has_two_ids()
    {
        WriteModel(("<pad>", SentencePieceText.Control));
        TokenizerText.Write(_folder, "added_tokens.json", """{"<pad>":2}""");

        Assert.Equal([1, 2], Tokenizer.Load(_folder.Path).FindToken("<pad>"));
    }

    [Theory]
    [InlineData("[]", "the root is an array")]
    [InlineData("{", "it ends before its last bracket is closed")]
    [InlineData("""{"added_tokens_decoder":{"x":{"content":"a"}}}""", "'x' in added_tokens_decoder is no id")]
    [InlineData("""{"added_tokens_decoder":{"-1":{"content":"a"}}}""", "'-1' in added_tokens_decoder is no id")]
    [InlineData("""{"added_tokens_decoder":{"7":{"content":"a"},"7":{"content":"b"}}}""", "or one that was there before")]
    [InlineData("""{"added_tokens_decoder":{"7":"a"}}""", "an added token is a text")]
    [InlineData("""{"added_tokens_decoder":{"7":{}}}""", "an added token has no 'content'")]
    [InlineData("""{"added_tokens_decoder":{"7":{"content":7}}}""", "content is a number")]
    [InlineData("""{"added_tokens_decoder":{"7":{"content":"a","special":1}}}""", "special is a number, not true or false")]
    public void A_damaged_configuration_is_named(string text, string message)
    {
        TokenizerText.Write(_folder, "vocab.json", """{"a":0}""");
        string config = TokenizerText.Write(_folder, Config, text);

        TokenizerException error = Assert.Throws<TokenizerException>(() => Tokenizer.Load(_folder.Path));

        Assert.Equal("TokenizerInvalid", error.ErrorId);
        Assert.Equal(config, error.Path);
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("""{"added_tokens_decoder":null,"added_tokens_decoder2":{"x":1}}""")]
    public void A_configuration_may_say_nothing(string text)
    {
        TokenizerText.Write(_folder, "vocab.json", """{"a":0}""");
        TokenizerText.Write(_folder, Config, text);

        Assert.Equal(TokenKind.Text, Tokenizer.Load(_folder.Path).GetKind(0));
    }

    // A SentencePiece model of <unk> and the pieces.
    private string WriteModel(params (string Text, int Type)[] pieces) => _folder.File(
        "tokenizer.model", SentencePieceText.Write([("<unk>", SentencePieceText.Unknown), .. pieces]));
}
