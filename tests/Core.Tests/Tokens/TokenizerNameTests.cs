using System;
using System.IO;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Tokens;

/// <summary>Which file of a folder is its tokenizer.</summary>
public sealed class TokenizerNameTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_first_of_the_known_names_counts()
    {
        string[] names =
        [
            "tokenizer.json", "vocab.json", "tokenizer.model", "tiktoken.model", "qwen.tiktoken", "tekken.json",
            "vocab.txt", "rwkv_vocab_v20230424.txt", "20B_tokenizer.json", "spiece.model", "spm.model",
        ];
        foreach (string name in names.Append("merges.txt").Append("tokenizer_config.json").Reverse())
        {
            string path = TokenizerText.Write(_folder, name, "{}");
            Assert.Equal(names.Contains(name) ? path : null, Tokenizer.FindIn(_folder.Path)?.Path);
        }
    }

    [Theory]
    [InlineData("a.tiktoken", "b.tiktoken")]
    [InlineData("a_tokenizer.json", "b_tokenizer.json")]
    [InlineData("rwkv_vocab_1.txt", "rwkv_vocab_2.txt")]
    public void Of_several_files_of_a_pattern_no_one_counts(string one, string other)
    {
        TokenizerText.Write(_folder, one, "{}");
        string path = TokenizerText.Write(_folder, other, "{}");
        Assert.Null(Tokenizer.FindIn(_folder.Path));

        // Another known name still does.
        string vocabulary = TokenizerText.Write(_folder, "spm.model", "x");
        Assert.Equal(vocabulary, Tokenizer.FindIn(_folder.Path)!.Path);
        File.Delete(vocabulary);

        File.Delete(path);
        Assert.Equal(Path.GetFileName(one), Path.GetFileName(Tokenizer.FindIn(_folder.Path)!.Path));
    }

    [Fact]
    public void A_folder_that_is_not_there_has_none() =>
        Assert.Null(Tokenizer.FindIn(Path.Combine(_folder.Path, "none")));

    [Fact]
    public void A_pointer_of_any_name_is_seen_at_a_glance()
    {
        TokenizerText.Write(
            _folder, "tokenizer.model", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n");

        string? warning = Tokenizer.FindIn(_folder.Path)!.TakeWarning(readNow: false);

        Assert.Contains("Git LFS pointer", warning, StringComparison.Ordinal);
    }
}
