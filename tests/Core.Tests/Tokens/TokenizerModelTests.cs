using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>The kinds of models and of spelling.</summary>
public sealed class TokenizerModelTests
{
    private const string LlamaDecoder = """
        "decoder":{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},
        {"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}
        """;

    [Fact]
    public void Reads_SentencePiece_with_bytes()
    {
        Tokenizer tokenizer = TokenizerText.Load(
            """
            {"type":"BPE","byte_fallback":true,"vocab":{"<unk>":0,"<s>":1,"<0x0A>":2,"<0x41>":3,"<0xE4>":4,"▁the":5,
            "▁▁":6,"e":7,"\n":8,"<0xZZ>":9,"ſ":10,"a\\b":11},"merges":["▁ the"]}
            """,
            LlamaDecoder,
            """ "added_tokens":[{"id":0,"content":"<unk>","special":true},{"id":1,"content":"<s>","special":true}]""");

        Assert.Equal(
            ["<unk>", "<s>", @"\n", "A", @"\xE4", " the", "  ", "e", @"\n", "<0xZZ>", "ſ", @"a\\b", null],
            Texts(tokenizer, 13));
        Assert.Equal(TokenKind.Special, tokenizer.GetKind(1));
        Assert.Equal(TokenKind.Byte, tokenizer.GetKind(2));
        Assert.Equal(TokenKind.Byte, tokenizer.GetKind(3));
        Assert.Equal(TokenKind.Text, tokenizer.GetKind(8));

        // The piece counts before the byte token of the same text, which its spelling finds.
        Assert.Equal([8], tokenizer.FindToken("\n"));
        Assert.Equal([2], tokenizer.FindToken("<0x0A>"));
        Assert.Equal([3], tokenizer.FindToken("A"));
        Assert.Equal([5], tokenizer.FindToken("▁the"));
    }

    [Fact]
    public void Reads_Unigram()
    {
        Tokenizer tokenizer = TokenizerText.Load(
            """{"type":"Unigram","unk_id":0,"vocab":[["<unk>",0.0],["▁for",-2.5e1],["s",-3],["s",-4]]}""",
            """ "pre_tokenizer":{"type":"Metaspace","replacement":"▁"},"decoder":null""");

        Assert.Equal(["<unk>", " for", "s", "s", null], Texts(tokenizer, 5));
        Assert.Equal([2, 3], tokenizer.FindToken("s"));
    }

    [Fact]
    public void Keeps_the_mark_of_WordPiece()
    {
        Tokenizer tokenizer = TokenizerText.Load(
            """
            {"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##",
            "vocab":{"[PAD]":0,"[unused0]":1,"play":2,"##ing":3,"▁":4,"Ġ":5}}
            """,
            """ "decoder":{"type":"WordPiece","prefix":"##"},"pre_tokenizer":{"type":"BertPreTokenizer"}""",
            """ "added_tokens":[{"id":0,"content":"[PAD]","special":true}]""");

        Assert.Equal(["[PAD]", "[unused0]", "play", "##ing", "▁", "Ġ"], Texts(tokenizer, 6));
        Assert.Equal(TokenKind.Reserved, tokenizer.GetKind(1));
        Assert.Equal([3], tokenizer.FindToken("##ing"));
    }

    [Fact]
    public void Reads_WordLevel() =>
        Assert.Equal(["a", @"b\u00A0", "▁c"], Texts(TokenizerText.Load("""{"type":"WordLevel","vocab":{"▁c":2,"a":0,"b\u00a0":1}}"""), 3));

    [Theory]
    [InlineData(""" "decoder":{"type":"ByteLevel"},"pre_tokenizer":{"type":"Metaspace"} """, "▁Ġ", "▁Ġ")]
    [InlineData(""" "decoder":{"type":"ByteLevel"} """, "Ġa", " a")]
    [InlineData(""" "decoder":{"type":"Sequence","decoders":[{"type":"Strip"},{"type":"ByteLevel"}]} """, "Ġa", " a")]
    [InlineData(""" "pre_tokenizer":{"type":"Sequence","pretokenizers":[{"type":"Split"},{"type":"ByteLevel"}]} """, "Ġa", " a")]
    [InlineData(""" "decoder":{"type":"Metaspace"},"pre_tokenizer":{"type":"ByteLevel"} """, "▁Ġ", " Ġ")]
    [InlineData(""" "normalizer":{"type":"Replace","pattern":{"String":" "},"content":"▁"} """, "▁a", " a")]
    [InlineData(""" "normalizer":{"type":"NFC"},"decoder":null """, "▁a", " a")]
    [InlineData(""" "decoder":{"type":"BPEDecoder","suffix":"</w>"} """, "a</w>", "a</w>")]
    public void Takes_the_spelling_from_the_sections(string sections, string piece, string text)
    {
        Tokenizer tokenizer = TokenizerText.Load($$"""{"vocab":{"{{piece}}":0},"merges":[]}""", sections);

        Assert.Equal(text, tokenizer.GetToken(0));
    }

    [Fact]
    public void Lets_an_added_token_stand_before_a_piece_and_as_it_is()
    {
        Tokenizer tokenizer = TokenizerText.Load(
            """{"type":"BPE","vocab":{"Ġold":0,"b":1}}""",
            """ "decoder":{"type":"ByteLevel"},"added_tokens":[{"id":0,"content":"Ġnew","special":false},{"id":7,"content":"x"}]""");

        Assert.Equal(["Ġnew", "b", null], Texts(tokenizer, 3));
        Assert.Equal("x", tokenizer.GetToken(7));
        Assert.Equal(TokenKind.Added, tokenizer.GetKind(7));
    }

    [Theory]
    [InlineData("<unused7>", true)]
    [InlineData("[unused7]", true)]
    [InlineData("<|reserved_special_token_250|>", true)]
    [InlineData("<｜place▁holder▁no▁12｜>", true)]
    [InlineData("<|dummy_3|>", true)]
    [InlineData("<SPECIAL_20>", true)]
    [InlineData("<|endoftext|>", false)]
    [InlineData("unused", false)]
    [InlineData("<b class=unused>", false)]
    public void Knows_reserved_tokens_by_name(string name, bool isReserved)
    {
        Tokenizer tokenizer = TokenizerText.Load($$"""{"type":"WordLevel","vocab":{"{{name}}":0} }""");

        Assert.Equal(isReserved ? TokenKind.Reserved : TokenKind.Text, tokenizer.GetKind(0));
    }

    [Fact]
    public void Takes_ids_of_any_size_without_room_for_them()
    {
        Tokenizer tokenizer = TokenizerText.Load("""{"type":"BPE","vocab":{"c":2147483647,"a":5,"b":2000000000}}""");

        Assert.Equal("c", tokenizer.GetToken(int.MaxValue));
        Assert.Equal("b", tokenizer.GetToken(2_000_000_000));
        Assert.Equal([5], tokenizer.FindToken("a"));
    }

    [Fact]
    public void Reads_a_map_with_its_companions()
    {
        using TemporaryFolder folder = new();
        TokenizerText.Write(folder, "vocab.json", """{"Ġa":0,"model":1,"version":2}""");
        TokenizerText.Write(folder, "merges.txt", "#version: 0.2\nĠ a\n");
        TokenizerText.Write(folder, "added_tokens.json", """{"<Ġ>":3}""");

        Tokenizer tokenizer = Tokenizer.Load(folder.Path);

        Assert.Equal([" a", "model", "version", "<Ġ>"], Texts(tokenizer, 4));
        Assert.Equal(TokenKind.Added, tokenizer.GetKind(3));
    }

    [Fact]
    public void Takes_tokenizer_json_before_a_map_and_ignores_its_companions()
    {
        using TemporaryFolder folder = new();
        TokenizerText.Write(folder, "vocab.json", "{}");
        TokenizerText.Write(folder, "added_tokens.json", "bad");
        string path = TokenizerText.Write(folder, "tokenizer.json", """{"model":{"type":"BPE","vocab":{"a":0}}}""");

        Assert.Equal(path, Tokenizer.Load(folder.Path).Path);
    }

    [Theory]
    [InlineData("""{"model":{"type":"WordLevel","vocab":{"a":7,"b":3,"a":7}}}""")]
    [InlineData("""{"added_tokens":[{"id":7,"content":"a","special":true},{"id":7,"content":"a"}],"model":{"vocab":{"a":7,"b":3}}}""")]
    [InlineData("""{"added_tokens":[{"id":7,"content":"a"},{"id":7,"content":"a","special":true}],"model":{"vocab":{"b":3}}}""")]
    [InlineData("""{"a":7,"b":3,"\u0061":7}""")]
    public void Takes_what_is_said_twice_for_said_once(string text)
    {
        using TemporaryFolder folder = new();
        Tokenizer tokenizer = Tokenizer.Load(TokenizerText.Write(folder, "x.json", text));

        Assert.Equal("a", tokenizer.GetToken(7));
        Assert.Equal("b", tokenizer.GetToken(3));
        bool isSpecial = text.Contains("special", System.StringComparison.Ordinal);
        Assert.Equal(isSpecial ? TokenKind.Special : TokenKind.Text, tokenizer.GetKind(7));
        Assert.Equal([7], tokenizer.FindToken("a"));
    }

    [Fact]
    public void Gives_one_text_to_two_added_tokens()
    {
        Tokenizer tokenizer = TokenizerText.Load(
            """{"type":"BPE","vocab":{"a":0}}""",
            """ "added_tokens":[{"id":1,"content":"<think>"},{"id":2,"content":"<think>"}]""");

        Assert.Equal([1, 2], tokenizer.FindToken("<think>"));
    }

    [Fact]
    public void Passes_over_a_byte_order_mark()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("v.json", [0xEF, 0xBB, 0xBF, .. "{\"a\":0}\r\n"u8]);

        Assert.Equal("a", Tokenizer.Load(path).GetToken(0));
    }

    private static IEnumerable<string?> Texts(Tokenizer tokenizer, int count) =>
        Enumerable.Range(0, count).Select(tokenizer.GetToken);
}
