using System;
using System.IO;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Models;

public sealed class ModelFolderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_index_comes_before_the_model_the_model_before_W_and_W_before_others()
    {
        ModelFiles.Save(_folder, "zz.safetensors", "W");
        AssertFile("zz.safetensors");
        ModelFiles.Save(_folder, "W.safetensors", "W");
        AssertFile("W.safetensors");
        ModelFiles.Save(_folder, "model.safetensors", "W");
        AssertFile("model.safetensors");
        ModelFiles.Save(_folder, "model-1.safetensors", "W");
        ModelFiles.SaveIndex(_folder, ModelFiles.IndexName, ("W", "model-1.safetensors"));
        AssertFile("model-1.safetensors");
    }

    [Fact]
    public void Hidden_files_are_no_candidates()
    {
        ModelFiles.Save(_folder, "zz.safetensors", "W");
        _folder.File("._zz.safetensors", "x"u8);

        AssertFile("zz.safetensors");
    }

    [Fact]
    public void Several_files_without_an_index_are_listed()
    {
        ModelFiles.Save(_folder, "a.safetensors", "W");
        ModelFiles.Save(_folder, "b.safetensors", "W");
        AssertNotChosen("holds several safetensors files and no index: 'a.safetensors', 'b.safetensors'. Give the path");
    }

    [Fact]
    public void Pickled_checkpoints_are_told_from_other_files()
    {
        _folder.File("config.json", "{}"u8);
        _folder.File("pytorch_model.bin", "x"u8);
        AssertNotChosen("only pickled checkpoints: 'pytorch_model.bin'. Those can run code");
    }

    [Fact]
    public void Without_any_model_what_is_there_is_listed()
    {
        AssertNotChosen("is empty.");
        _folder.File("config.json", "{}"u8);
        Directory.CreateDirectory(_folder.File("sub"));
        AssertNotChosen("holds no safetensors file; it has 'sub/', 'config.json'.");
    }

    [Fact]
    public void A_long_list_is_cut()
    {
        foreach (int number in Enumerable.Range(10, 13))
        {
            _folder.File($"{number}.txt", []);
        }

        AssertNotChosen("'19.txt' and 3 more. Give");
    }

    [Fact]
    public void In_a_snapshot_of_the_cache_the_command_that_fetches_is_told()
    {
        string snapshot = _folder.File("models--Qwen--Qwen3-4B/snapshots/0123abcd");
        Directory.CreateDirectory(snapshot);

        var error = Assert.Throws<ModelException>(() => TokenMatrix.Open(snapshot));

        Assert.EndsWith("'hf download Qwen/Qwen3-4B'.", error.Message, StringComparison.Ordinal);
    }

    private void AssertFile(string expected) =>
        Assert.Equal(_folder.File(expected), TokenMatrix.Open(_folder.Path).Path);

    private void AssertNotChosen(string part)
    {
        var error = Assert.Throws<ModelException>(() => TokenMatrix.Open(_folder.Path));
        Assert.Equal(ModelError.ModelFileNotChosen, error.Error);
        Assert.Equal(_folder.Path, error.Path);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
