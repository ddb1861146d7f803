using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
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
    public void Several_files_with_a_matrix_are_listed_with_it()
    {
        ModelFiles.Save(_folder, "a.safetensors", "W");
        ModelFiles.Save(_folder, "b.safetensors", "lm_head.weight", "x");
        AssertNotChosen(
            "holds several models: 'a.safetensors' ('W' BF16 [3 x 2]), 'b.safetensors' ('lm_head.weight' BF16 [3 x "
                + "2]). Give the path");
        Assert.Equal("x", TokenMatrix.Open(_folder.Path, "x").TensorName);
    }

    [Fact]
    public void Several_files_without_a_matrix_are_listed()
    {
        ModelFiles.Save(_folder, "a.safetensors", "x", "y");
        _folder.File("b.safetensors", "damage"u8);
        AssertNotChosen("holds several files, and no matrix of them can be chosen: 'a.safetensors', 'b.safetensors'. "
            + "Give the path");
    }

    [Fact]
    public void Of_several_files_the_only_one_with_a_matrix_is_taken()
    {
        ModelFiles.Save(_folder, "a.safetensors", "lm_head.weight", "x");
        ModelFiles.Save(_folder, "b.safetensors", "x", "y");
        _folder.File("c.safetensors", "damage"u8);
        AssertFile("a.safetensors");
    }

    [Fact]
    public void Beside_files_without_a_matrix_the_one_that_only_has_to_be_read_otherwise_is_the_error()
    {
        SaveItems("W_unembed.safetensors", new SafetensorsItem("W", SafetensorsDType.U16, [3, 2], new byte[12]));
        SaveItems("masks.safetensors", SafetensorsItem.FromU8("mask", [1, 0]));

        var error = Assert.Throws<TokenMatrixException>(() => TokenMatrix.Open(_folder.Path));

        Assert.Equal(TokenMatrixError.TensorTypeNotSupported, error.Error);
        Assert.Contains("-AsBFloat16", error.Message, StringComparison.Ordinal);
        Assert.Equal(
            _folder.File("W_unembed.safetensors"),
            TokenMatrix.Open(_folder.Path, reading: new MatrixReading { AsBFloat16 = true }).Path);
    }

    [Theory]
    [InlineData("model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors")]
    [InlineData("a b-1-of-2.safetensors", "a b-2-of-2.safetensors")]
    [InlineData("model-00000-of-00002.safetensors", "model-00001-of-00002.safetensors")]
    [InlineData("model-00001-of-00002.fp16.safetensors", "model-00002-of-00002.fp16.safetensors")]
    public void Shards_without_an_index_are_one_model_by_their_names(string first, string second)
    {
        ModelFiles.Save(_folder, first, "model.embed_tokens.weight");
        ModelFiles.Save(_folder, second, "lm_head.weight");
        AssertFile(second);
        Assert.Equal(_folder.File(first), TokenMatrix.Open(_folder.Path, "model.embed_tokens.weight").Path);

        File.Delete(_folder.File(second));
        var error = Assert.Throws<ModelException>(() => TokenMatrix.Open(_folder.Path));
        Assert.Equal((ModelError.ModelShardMissing, _folder.File(second)), (error.Error, error.Path));
        Assert.Contains(
            $"and '{second}' is not there. Put it beside the others", error.Message, StringComparison.Ordinal);
        Assert.Equal(_folder.File(first), TokenMatrix.Open(_folder.Path, "model.embed_tokens.weight").Path);
    }

    [Fact]
    public void Many_missing_shards_are_named_in_part()
    {
        ModelFiles.Save(_folder, "model-00007-of-00163.safetensors", "lm_head.weight");

        var error = Assert.Throws<ModelException>(() => TokenMatrix.Open(_folder.Path));

        Assert.Contains(
            "is one of 163 shards by its name, and 'model-00001-of-00163.safetensors', "
                + "'model-00002-of-00163.safetensors', 'model-00003-of-00163.safetensors' and more are not there.",
            error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Shards_that_share_a_tensor_are_not_of_one_model()
    {
        ModelFiles.Save(_folder, "model-00001-of-00002.safetensors", "lm_head.weight");
        ModelFiles.Save(_folder, "model-00002-of-00002.safetensors", "lm_head.weight");

        var error = Assert.Throws<ModelException>(() => TokenMatrix.Open(_folder.Path));

        Assert.Equal(ModelError.ModelIndexInvalid, error.Error);
        Assert.Contains("both hold the tensor 'lm_head.weight'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_index_that_was_left_behind_gives_way_to_a_complete_file()
    {
        ModelFiles.Save(_folder, "model.safetensors", "W");
        ModelFiles.Save(_folder, "model-00001-of-00002.safetensors", "W");
        ModelFiles.SaveIndex(
            _folder, ModelFiles.IndexName, ("W", "model-00001-of-00002.safetensors"), (
                "x", "model-00002-of-00002.safetensors"));
        AssertFile("model.safetensors");
        Assert.Contains(
            "names 'model-00002-of-00002.safetensors', which is not there",
            Assert.Single(TokenMatrix.Open(_folder.Path).Warnings),
            StringComparison.Ordinal);

        ModelFiles.Save(_folder, "model-00002-of-00002.safetensors", "x");
        AssertFile("model-00001-of-00002.safetensors");
        Assert.Empty(TokenMatrix.Open(_folder.Path).Warnings);
    }

    [Fact]
    public void An_index_that_was_left_behind_gives_way_to_other_shards()
    {
        ModelFiles.Save(_folder, "model-00001-of-00002.safetensors", "x");
        ModelFiles.Save(_folder, "model-00002-of-00002.safetensors", "W");
        ModelFiles.SaveIndex(_folder, ModelFiles.IndexName, ("W", "model-00001-of-00003.safetensors"));

        AssertFile("model-00002-of-00002.safetensors");
        Assert.Single(TokenMatrix.Open(_folder.Path).Warnings);
    }

    [Fact]
    public void A_damaged_index_gives_way_to_a_complete_file()
    {
        ModelFiles.Save(_folder, "model.safetensors", "W");
        _folder.File(ModelFiles.IndexName, "{"u8);

        AssertFile("model.safetensors");
        Assert.Contains(
            "is not valid JSON", Assert.Single(TokenMatrix.Open(_folder.Path).Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void The_index_of_a_variant_is_an_index()
    {
        ModelFiles.Save(_folder, "model-00001-of-00001.fp16.safetensors", "W");
        ModelFiles.SaveIndex(
            _folder, "model.safetensors.index.fp16.json", ("W", "model-00001-of-00001.fp16.safetensors"));

        AssertFile("model-00001-of-00001.fp16.safetensors");
        Assert.Equal("W", TokenMatrix.Open(_folder.File("model.safetensors.index.fp16.json")).TensorName);
    }

    [Fact]
    public void Folders_that_have_a_model_are_named()
    {
        _folder.File("model_index.json", "{}"u8);
        foreach (string name in new[] { "text_encoder", "unet" })
        {
            ModelFiles.Save(_folder, $"{name}/model.safetensors", "W");
        }

        Directory.CreateDirectory(_folder.File("scheduler"));
        AssertNotChosen(
            "holds no safetensors file, but folders that do: 'text_encoder', 'unet'. Give the path of one of them.");
    }

    [Theory]
    [InlineData("a\".safetensors")]
    [InlineData("a?.safetensors")]
    [InlineData("a|b.safetensors")]
    public void A_shard_that_no_file_can_be_named_is_missing_on_every_system(string shard)
    {
        string index = ModelFiles.SaveIndex(_folder, ModelFiles.IndexName, ("W", shard));

        var error = Assert.Throws<ModelException>(() => TokenMatrix.Open(index));

        Assert.Equal(ModelError.ModelShardMissing, error.Error);
    }

    [Theory]
    [InlineData("W.safetensors", "DEMO")]
    [InlineData("w.safetensors", "DEMO")]
    [InlineData("MODEL.SAFETENSORS", "DEMO")]
    [InlineData("mine.safetensors", "mine")]
    public void The_folder_names_a_file_of_a_usual_name_in_letters_of_either_case(string file, string name)
    {
        string path = ModelFiles.Save(_folder, $"DEMO/{file}", "W");

        Assert.Equal(name, TokenMatrix.Open(path).Name);
    }

    [Fact]
    public void A_link_that_leads_nowhere_is_told_with_the_command_that_fetches()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        string snapshot = _folder.File("models--Qwen--Qwen3-4B/snapshots/0123abcd");
        Directory.CreateDirectory(snapshot);
        File.CreateSymbolicLink(Path.Combine(snapshot, "model.safetensors"), "../../blobs/4d7a21");

        foreach (string path in new[] { snapshot, Path.Combine(snapshot, "model.safetensors"),
            _folder.File("models--Qwen--Qwen3-4B") })
        {
            var error = Assert.Throws<ModelException>(() => TokenMatrix.Open(path));
            Assert.Equal(ModelError.ModelShardMissing, error.Error);
            Assert.EndsWith(
                "is a link to '../../blobs/4d7a21', which is not there. Fetch what is missing with 'hf download "
                    + "Qwen/Qwen3-4B'.",
                error.Message,
                StringComparison.Ordinal);
        }
    }

    [Fact]
    public void All_files_of_all_models_are_listed_and_the_chosen_tensor_is_marked()
    {
        ModelFiles.Save(_folder, "a.safetensors", "lm_head.weight", "x");
        ModelFiles.Save(_folder, "b.safetensors", "x", "y");
        _folder.File("c.safetensors", "damage"u8);

        ModelSource source = ModelSource.Locate(_folder.Path);

        Assert.Equal(["a.safetensors", "b.safetensors", "c.safetensors"], source.Files.Select(Path.GetFileName));
        Assert.Null(source.ChoiceError);
        TensorInfo chosen = Assert.Single(
            source.Files.Take(2).SelectMany(source.GetTensors), tensor => tensor.IsChosen);
        Assert.Equal(("lm_head.weight", "an unembedding by its name"), (chosen.Name, chosen.Reason));
        Assert.Throws<SafetensorsException>(() => source.GetTensors(_folder.File("c.safetensors")));
    }

    [Fact]
    public void Where_nothing_would_be_taken_the_list_says_why()
    {
        ModelFiles.Save(_folder, "a.safetensors", "x", "y");
        ModelSource source = ModelSource.Locate(_folder.Path);

        Assert.Contains(
            "Name one of its matrices: 'x' [3 x 2], 'y' [3 x 2].", source.ChoiceError, StringComparison.Ordinal);
        Assert.DoesNotContain(source.GetTensors(source.Files[0]), tensor => tensor.IsChosen);
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

    private void SaveItems(string name, params SafetensorsItem[] items)
    {
        using FileStream stream = File.Create(_folder.File(name));
        SafetensorsWriter.Write(stream, items);
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
