using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ClusterTools.Models;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Models;

/// <summary>The token matrix of each family is found: by names, by config.json, in one file and in shards.</summary>
public sealed class LayoutFamilyTests
{
    public static TheoryData<string> Names => [.. LayoutFamilies.All.Select(static family => family.Name)];

    [Fact]
    public void There_are_many_families_and_no_name_twice()
    {
        Assert.True(LayoutFamilies.All.Count >= 140, $"{LayoutFamilies.All.Count} families");
        Assert.Equal(LayoutFamilies.All.Count, LayoutFamilies.All.DistinctBy(static family => family.Name).Count());
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_matrix_is_chosen(string name)
    {
        LayoutFamily family = Of(name);

        AssertChosen(family, family.Tensors, ModelConfig.Parse(family.ConfigJson(), "config.json"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_order_of_the_tensors_does_not_matter(string name)
    {
        LayoutFamily family = Of(name);

        AssertChosen(family, family.Tensors.Reverse(), ModelConfig.Parse(family.ConfigJson(), "config.json"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Names_alone_do_unless_the_family_needs_its_config(string name)
    {
        LayoutFamily family = Of(name);
        if (family.NeedsConfig)
        {
            Assert.ThrowsAny<TokenMatrixException>(() => Choose(family.Tensors, ModelFacts.None));
        }
        else
        {
            AssertChosen(family, family.Tensors, ModelFacts.None);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_tokenizer_stands_in_for_the_config(string name)
    {
        LayoutFamily family = Of(name);
        long[] shape = family.Tensors.Single(tensor => tensor.Name == family.Expected).Shape;
        int count = (int)shape[family.IsTransposed ? 1 : 0];

        AssertChosen(
            family, family.Tensors, new ModelFacts(tokenizer: () => new VocabularySize(count - 1, "the tokenizer")));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_is_opened_from_one_file_and_from_shards(string name)
    {
        LayoutFamily family = Of(name);
        using var folder = new TemporaryFolder();
        folder.File("config.json", family.ConfigJson());
        Save(folder.File("model.safetensors"), family.Tensors);
        AssertOpened(family, folder);

        File.Delete(folder.File("model.safetensors"));
        var shards = family.Tensors.Select(static (tensor, number) => (tensor, number))
            .GroupBy(item => item.number % Math.Min(3, family.Tensors.Count), item => item.tensor).ToArray();
        for (int number = 0; number < shards.Length; number++)
        {
            Save(folder.File($"model-{number + 1:00000}-of-{shards.Length:00000}.safetensors"), [.. shards[number]]);
        }

        AssertOpened(family, folder);

        ModelFiles.SaveIndex(folder, ModelFiles.IndexName, [.. shards.SelectMany((shard, number) => shard.Select(
            tensor => (tensor.Name, $"model-{number + 1:00000}-of-{shards.Length:00000}.safetensors")))]);
        AssertOpened(family, folder);
    }

    private static LayoutFamily Of(string name) => LayoutFamilies.All.Single(family => family.Name == name);

    private static ChosenMatrix Choose(
        IEnumerable<(string Name, SafetensorsDType DType, long[] Shape)> tensors, ModelFacts facts) =>
        MatrixChooser.Choose(new MatrixQuestion(new TensorList(tensors), facts, MatrixReading.Default));

    private static void AssertChosen(
        LayoutFamily family, IEnumerable<(string Name, SafetensorsDType DType, long[] Shape)> tensors, ModelFacts facts)
    {
        ChosenMatrix matrix = Choose(tensors, facts);

        Assert.Equal(family.Expected, matrix.Tensor.Name);
        Assert.Equal(family.IsTransposed, matrix.IsTransposed);
    }

    private static void AssertOpened(LayoutFamily family, TemporaryFolder folder)
    {
        TokenMatrix matrix = TokenMatrix.Open(folder.Path);
        long[] shape = family.Tensors.Single(tensor => tensor.Name == family.Expected).Shape;

        Assert.Equal(family.Expected, matrix.TensorName);
        Assert.Equal(
            family.IsTransposed ? (shape[1], shape[0]) : (shape[0], shape[1]), (matrix.TokenCount, matrix.Dimension));

        // Each element is its number in the tensor, from 1.
        Assert.Equal(Number(matrix.DType, (int)(shape[0] * shape[1])), matrix.GetVector(matrix.TokenCount - 1)[^1]);
        Assert.Equal(Number(matrix.DType, family.IsTransposed ? 2 : 1 + (int)shape[1]), matrix.GetVector(1)[0]);
    }

    private static void Save(string path, IReadOnlyList<(string Name, SafetensorsDType DType, long[] Shape)> tensors)
    {
        using FileStream stream = File.Create(path);
        SafetensorsWriter.Write(stream, [.. tensors.Select(static tensor => new SafetensorsItem(
            tensor.Name, tensor.DType, tensor.Shape, Content(tensor.DType, tensor.Shape)))]);
    }

    private static byte[] Content(SafetensorsDType dtype, long[] shape)
    {
        int count = (int)shape.Aggregate(1L, static (product, extent) => product * extent);
        byte[] bytes = new byte[count * dtype.BitsPerElement() / 8];
        for (int i = 0; i < count; i++)
        {
            switch (dtype)
            {
                case SafetensorsDType.BF16:
                    BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), BFloat16Bits(i + 1));
                    break;
                case SafetensorsDType.F16:
                    BitConverter.TryWriteBytes(bytes.AsSpan(2 * i), (Half)(i + 1));
                    break;
            }
        }

        return bytes;
    }

    private static float Number(SafetensorsDType dtype, int number) => dtype == SafetensorsDType.BF16
        ? BFloat16.ToSingle(BFloat16Bits(number))
        : number;

    private static ushort BFloat16Bits(int number) => (ushort)(BitConverter.SingleToUInt32Bits(number) >> 16);
}
