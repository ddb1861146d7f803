using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ClusterTools.Models;
using Xunit;

namespace ClusterTools.Tests.Models;

/// <summary>
/// What config.json says of the vocabulary. It comes from the network: whatever it says, it is no error.
/// </summary>
public sealed class ModelConfigTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("{\"vocab_size\":96}", "96 vocab_size of config.json")]
    [InlineData("\uFEFF{\"vocab_size\":96,}", "96 vocab_size of config.json")]
    [InlineData("{\"text_config\":{\"vocab_size\":96}}", "96 text_config.vocab_size of config.json")]
    [InlineData("{\"vocab_size\":32000,\"text_config\":{\"vocab_size\":32064}}", "32000 vocab_size of config.json",
        "32064 text_config.vocab_size of config.json")]
    [InlineData("{\"thinker_config\":{\"text_config\":{\"vocab_size\":96}},\"talker_config\":{\"vocab_size\":8}}",
        "96 thinker_config.text_config.vocab_size of config.json")]
    [InlineData("{\"vision_config\":{\"vocab_size\":8},\"audio_config\":{\"vocab_size\":9}}")]
    [InlineData("{\"encoder\":{\"vocab_size\":8},\"decoder\":{\"vocab_size\":9}}",
        "8 encoder.vocab_size of config.json", "9 decoder.vocab_size of config.json")]
    [InlineData("{\"padded_vocab_size\":96}", "96 padded_vocab_size of config.json")]
    [InlineData("{\"vocab_size\":-1}")]
    [InlineData("{\"vocab_size\":1}")]
    [InlineData("{\"vocab_size\":\"96\"}")]
    [InlineData("{\"vocab_size\":96.5}")]
    [InlineData("{\"vocab_size\":1e99}")]
    [InlineData("{\"vocab_size\":null}")]
    [InlineData("[96]")]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"\\ud800\":1,\"architectures\":[\"\\ud800\"]}")]
    public void The_sizes_are_found(string text, params string[] expected) =>
        Assert.Equal(expected, Parse(text).Sizes.Select(static size => $"{size.Count} {size.Source}"));

    [Theory]
    [InlineData("{}", null)]
    [InlineData("{\"tie_word_embeddings\":true}", true)]
    [InlineData("{\"tie_word_embeddings\":false}", false)]
    [InlineData("{\"tie_word_embeddings\":\"no\"}", null)]
    [InlineData("{\"text_config\":{\"tie_word_embeddings\":false}}", false)]
    [InlineData("{\"vision_config\":{\"tie_word_embeddings\":false}}", null)]
    public void Whether_the_matrices_are_tied_is_found(string text, bool? expected) =>
        Assert.Equal(expected, Parse(text).IsTied);

    [Theory]
    [InlineData("{\"architectures\":[\"LlamaForCausalLM\"]}", false)]
    [InlineData("{\"architectures\":[\"GPT2LMHeadModel\"]}", false)]
    [InlineData("{\"architectures\":[\"LlamaModel\"]}", true)]
    [InlineData("{\"architectures\":[]}", false)]
    [InlineData("{\"architectures\":\"LlamaModel\"}", false)]
    [InlineData("{}", false)]
    public void Whether_there_is_a_head_is_found(string text, bool expected) =>
        Assert.Equal(expected, Parse(text).IsWithoutHead);

    [Fact]
    public void Nesting_that_goes_deep_ends() =>
        Assert.Empty(
            Parse(string.Concat(Enumerable.Repeat("{\"a\":", 60)) + "{\"vocab_size\":96}" + new string('}', 60)).Sizes);

    [Fact]
    public void The_files_of_a_folder_are_read_in_their_order()
    {
        Assert.Empty(ModelConfig.Read(_folder.Path, null).AllSizes);

        _folder.File("vocab.json", "{\"a\":0,\"b\":6}"u8);
        var tokenizer = Tokenizer.FindIn(_folder.Path);
        Assert.Equal([new VocabularySize(7, "the number of tokens of vocab.json")], Sizes(tokenizer));

        _folder.File("params.json", "{\"vocab_size\":12}"u8);
        Assert.Equal([new VocabularySize(12, "vocab_size of params.json")], Sizes(tokenizer));

        _folder.File("config.json", "{\"vocab_size\":14}"u8);
        Assert.Equal([new VocabularySize(14, "vocab_size of config.json")], Sizes(tokenizer));

        _folder.File("config.json", "damage"u8);
        Assert.Equal([new VocabularySize(7, "the number of tokens of vocab.json")], Sizes(tokenizer));

        _folder.File("vocab.json", "damage"u8);
        Assert.Empty(Sizes(Tokenizer.FindIn(_folder.Path)));
    }

    [Fact]
    public void A_config_that_is_too_long_is_not_read()
    {
        using (FileStream stream = File.Create(_folder.File("config.json")))
        {
            stream.SetLength(20_000_000);
        }

        Assert.Empty(ModelConfig.Read(_folder.Path, null).AllSizes);
    }

    private static ModelFacts Parse(string text) => ModelConfig.Parse(Encoding.UTF8.GetBytes(text), "config.json");

    private IReadOnlyList<VocabularySize> Sizes(Tokenizer? tokenizer) =>
        ModelConfig.Read(_folder.Path, tokenizer).AllSizes;
}
