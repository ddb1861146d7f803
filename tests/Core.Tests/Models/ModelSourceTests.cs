using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Models;

public sealed class ModelSourceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string, string[]> Layouts => new()
    {
        { "W", ["W", "lm_head.weight", "model.embed_tokens.weight"] },
        { "lm_head.weight", ["model.embed_tokens.weight", "lm_head.weight"] },
        { "model.embed_tokens.weight", ["model.layers.0.mlp.up_proj.weight", "model.embed_tokens.weight"] },
        { "wte.weight", ["h.0.attn.c_attn.weight", "wpe.weight", "wte.weight"] },
        { "transformer.wte.weight", ["transformer.wpe.weight", "transformer.wte.weight"] },
        { "embed_out.weight", ["gpt_neox.embed_in.weight", "embed_out.weight"] },
        { "gpt_neox.embed_in.weight", ["gpt_neox.embed_in.weight", "gpt_neox.layers.0.weight"] },
        { "lm_head.linear.weight", ["transformer.embd.wte.weight", "lm_head.linear.weight"] },
        { "transformer.embd.wte.weight", ["transformer.embd.wte.weight", "x.weight"] },
        { "model.decoder.embed_tokens.weight", ["model.decoder.x.weight", "model.decoder.embed_tokens.weight"] },
        { "decoder.embed_tokens.weight", ["decoder.embed_tokens.weight", "decoder.project_in.weight"] },
        { "language_model.lm_head.weight", ["language_model.model.wte.weight", "language_model.lm_head.weight"] },
        { "language_model.model.embed_tokens.weight", ["vision.weight", "language_model.model.embed_tokens.weight"] },
        { "model.language_model.embed_tokens.weight", ["visual.weight", "model.language_model.embed_tokens.weight"] },
        { "lm_head.weight", ["model.language_model.embed_tokens.weight", "lm_head.weight"] },
        { "thinker.lm_head.weight", ["talker.weight", "thinker.model.embed_tokens.weight", "thinker.lm_head.weight"] },
        { "output.weight", ["tok_embeddings.weight", "layers.0.attention.wq.weight", "output.weight"] },
        { "transformer.word_embeddings.weight", ["transformer.word_embeddings.weight", "transformer.h.0.weight"] },
        { "any", ["any"] },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Layouts))]
    public void The_token_matrix_is_found_in_one_file_and_in_shards(string expected, string[] tensors)
    {
        ModelFiles.Save(_folder, "one/model.safetensors", tensors);
        ModelFiles.SaveShards(_folder, tensors);

        Assert.Equal(expected, TokenMatrix.Open(_folder.File("one")).TensorName);
        TokenMatrix matrix = TokenMatrix.Open(_folder.Path);
        Assert.Equal(expected, matrix.TensorName);
        Assert.Equal(_folder.File($"{expected}.safetensors"), matrix.Path);
    }

    [Fact]
    public void Only_the_shard_that_is_needed_has_to_be_there()
    {
        ModelFiles.SaveShards(_folder, ["lm_head.weight", "other"]);
        File.Delete(_folder.File("other.safetensors"));

        Assert.Equal("lm_head.weight", TokenMatrix.Open(_folder.Path).TensorName);
        Assert.Equal("lm_head.weight", TokenMatrix.Open(_folder.Path, "lm_head.weight").TensorName);
        AssertError(ModelError.ModelShardMissing, _folder.Path, "other", "'other.safetensors'");
    }

    [Fact]
    public void All_shards_are_asked_where_no_name_is_usual()
    {
        ModelFiles.SaveShards(_folder, ["a", "b"]);

        var several = Assert.Throws<TokenMatrixException>(() => TokenMatrix.Open(_folder.Path));
        Assert.Equal(TokenMatrixError.TensorNotChosen, several.Error);
        Assert.Contains("'a' [3 x 2], 'b' [3 x 2]", several.Message, StringComparison.Ordinal);

        File.Delete(_folder.File("b.safetensors"));
        AssertError(ModelError.ModelShardMissing, _folder.Path, null, "'b.safetensors'");
    }

    [Fact]
    public void A_tensor_that_is_missing_is_told_with_those_of_the_shards_that_can_be_read()
    {
        ModelFiles.SaveShards(_folder, ["a", "b", "c"]);
        File.Delete(_folder.File("b.safetensors"));
        _folder.File("c.safetensors", "x"u8);

        var error = Assert.Throws<TokenMatrixException>(() => TokenMatrix.Open(_folder.Path, "V"));

        Assert.Equal(TokenMatrixError.TensorNotFound, error.Error);
        Assert.EndsWith(
            "has no tensor 'V'. Name one of its matrices: 'a' [3 x 2].", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_shard_without_the_tensor_contradicts_its_index()
    {
        ModelFiles.Save(_folder, "s.safetensors", "a");
        ModelFiles.SaveIndex(_folder, ModelFiles.IndexName, ("a", "s.safetensors"), ("W", "s.safetensors"));

        AssertError(ModelError.ModelIndexInvalid, _folder.Path, null, "'W' in 's.safetensors'");
    }

    [Fact]
    public void What_a_shard_has_beside_its_index_is_not_the_only_matrix()
    {
        ModelFiles.Save(_folder, "s.safetensors", "a", "b");
        ModelFiles.SaveIndex(_folder, ModelFiles.IndexName, ("a", "s.safetensors"));

        Assert.Equal("a", TokenMatrix.Open(_folder.Path).TensorName);
    }

    [Fact]
    public void Lists_all_tensors_of_all_files()
    {
        using (FileStream stream = File.Create(_folder.File("s.safetensors")))
        {
            SafetensorsWriter.Write(
                stream,
                [
                    SafetensorsItem.FromF32("matrix", new float[6], [3, 2]),
                    SafetensorsItem.FromF32("vector", new float[6]),
                    SafetensorsItem.FromI32("ids", new int[6], [3, 2]),
                    SafetensorsItem.FromF32("none", [], [0, 2]),
                    SafetensorsItem.FromF64("scalar", [1], []),
                ]);
        }

        ModelFiles.Save(_folder, "t.safetensors", "more");
        ModelFiles.SaveIndex(_folder, ModelFiles.IndexName, ("more", "t.safetensors"), ("matrix", "s.safetensors"));

        ModelSource model = ModelSource.Locate(_folder.Path);
        TensorInfo[] tensors = [.. model.Files.SelectMany(model.GetTensors)];

        Assert.Equal([_folder.File("s.safetensors"), _folder.File("t.safetensors")], model.Files);
        Assert.Equal(["matrix", "more"], tensors.Where(tensor => tensor.IsTokenMatrix).Select(tensor => tensor.Tensor));
        TensorInfo ids = Assert.Single(tensors, tensor => tensor.Name == "ids");
        Assert.Equal(_folder.File("s.safetensors"), ids.Path);
        Assert.Equal("ids I32 [3 x 2]", ids.ToString());
        Assert.Equal((6, 24), (ids.ElementCount, ids.SizeBytes));
        Assert.Equal((1, 8), Assert.Single(
            tensors.Where(tensor => tensor.Name == "scalar")
                .Select(tensor => (tensor.ElementCount, tensor.SizeBytes))));
    }

    [Fact]
    public void A_pointer_of_git_lfs_is_told_wherever_it_is()
    {
        byte[] pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a21\nsize 12345\n"u8.ToArray();
        ModelFiles.SaveShards(_folder, ["W"]);
        _folder.File("W.safetensors", pointer);
        AssertPointer(_folder.File("W.safetensors"));

        _folder.File(ModelFiles.IndexName, pointer);
        AssertPointer(_folder.File(ModelFiles.IndexName));

        File.Delete(_folder.File(ModelFiles.IndexName));
        _folder.File("model.safetensors", pointer);
        AssertPointer(_folder.File("model.safetensors"));
    }

    [Theory]
    [InlineData("Some Model/model.safetensors", "Some Model", "Some Model")]
    [InlineData("Some Model/W.safetensors", "Some Model", "Some Model")]
    [InlineData("Some Model/part.safetensors", "Some Model", "part")]
    [InlineData("models--Qwen--Qwen3-4B/snapshots/0123abcd/model.safetensors", "Qwen3-4B", "Qwen3-4B")]
    [InlineData("models--gpt2/snapshots/0123abcd/model.safetensors", "gpt2", "gpt2")]
    [InlineData("models--Qwen--Qwen3-4B/other/0123abcd/model.safetensors", "0123abcd", "0123abcd")]
    public void A_model_is_named_after_its_folder(string file, string byFolder, string byFile)
    {
        string path = ModelFiles.Save(_folder, file, "W");

        Assert.Equal(byFolder, TokenMatrix.Open(Path.GetDirectoryName(path)!).Name);
        Assert.Equal(byFolder, TokenMatrix.Open(Path.GetDirectoryName(path)! + Path.DirectorySeparatorChar).Name);
        Assert.Equal(byFile, TokenMatrix.Open(path).Name);
    }

    [Fact]
    public void A_sharded_model_is_named_after_its_folder()
    {
        ModelFiles.SaveShards(_folder, ["W"]);
        string name = Path.GetFileName(_folder.Path);

        Assert.Equal(name, TokenMatrix.Open(_folder.Path).Name);
        Assert.Equal(name, TokenMatrix.Open(_folder.File(ModelFiles.IndexName)).Name);
    }

    private void AssertPointer(string path)
    {
        var error = Assert.Throws<SafetensorsException>(() => TokenMatrix.Open(_folder.Path));
        Assert.Equal(SafetensorsError.GitLfsPointer, error.Error);
        Assert.Equal(path, error.Path);
    }

    private static void AssertError(ModelError expected, string path, string? tensor, string part)
    {
        var error = Assert.Throws<ModelException>(() => TokenMatrix.Open(path, tensor));
        Assert.Equal(expected, error.Error);
        Assert.Equal(expected.ToString(), error.ErrorId);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
