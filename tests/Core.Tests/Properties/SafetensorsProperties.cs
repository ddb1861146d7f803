using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
using ClusterTools.Tests.Safetensors;
using FsCheck;
using FsCheck.Fluent;
using Xunit;

namespace ClusterTools.Tests.Properties;

/// <summary>What is written is read back: every type, any shapes, names and texts.</summary>
public sealed class SafetensorsProperties
{
    private const int Count = 400;

    private static readonly Gen<string> s_text = Gen.ListOf(Gen.Elements(
        "a", "W", " ", "\0", "\n", "\"", "\\", "/", "é", "e\u0301", "\u2028", "😀", "\uFFFF", "\u007F", "名"))
            .Select(string.Concat);

    private static readonly Gen<SafetensorsItem> s_item =
        from name in s_text
        where name != "__metadata__"
        from dtype in Gen.Elements(Enum.GetValues<SafetensorsDType>())
        from rank in Gen.Choose(0, 5)
        from shape in Gen.ArrayOf(Gen.Choose(0, 4), rank)
        from seed in Gen.Choose(0, int.MaxValue)
        select Item(name, dtype, shape, seed);

    private static readonly Gen<(SafetensorsItem[] Items, Dictionary<string, string> Metadata)> s_file =
        from items in Gen.ListOf(s_item)
        from keys in Gen.ListOf(s_text)
        from value in s_text
        select (
            items.DistinctBy(static item => item.Name).ToArray(),
            keys.Distinct().ToDictionary(static key => key, key => value + key));

    [Fact]
    public void A_file_is_read_back() => Property.Holds(
        s_file,
        static file =>
        {
            using TemporaryFolder folder = new();
            string path = folder.File("a.safetensors", Write(file.Items, file.Metadata));

            var header = SafetensorsHeader.Read(path);

            using TensorReader reader = new(path);
            Assert.Equal(file.Items.Length, header.Tensors.Count);
            Assert.Equal(file.Metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal),
                header.Metadata.OrderBy(static pair => pair.Key, StringComparer.Ordinal));
            foreach (SafetensorsItem item in file.Items)
            {
                SafetensorsTensor tensor = header.GetTensor(item.Name);
                Assert.Equal((item.DType, item.ByteCount), (tensor.DType, tensor.ByteCount));
                Assert.Equal(item.Shape, tensor.Shape);
                Assert.Equal(TestFile.DataOf(item), reader.Bytes(tensor));
            }
        },
        Count);

    [Fact]
    public void The_order_of_tensors_and_texts_does_not_matter() => Property.Holds(
        s_file,
        static file => Assert.Equal(
            Write(file.Items, file.Metadata),
            Write([.. file.Items.Reverse()], file.Metadata.Reverse()
                .ToDictionary(static p => p.Key, static p => p.Value))),
        Count);

    private static SafetensorsItem Item(string name, SafetensorsDType dtype, int[] shape, int seed)
    {
        // Elements of less than a byte must fill whole ones.
        long[] whole = dtype.BitsPerElement() % 8 == 0 ? [.. shape] : [.. shape, 4];
        var data =
            new byte[whole.Aggregate((long)dtype.BitsPerElement(), static (product, extent) => product * extent) / 8];
        new Random(seed).NextBytes(data);
        return new SafetensorsItem(name, dtype, whole, data);
    }

    private static byte[] Write(SafetensorsItem[] items, Dictionary<string, string> metadata)
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream, items, metadata);
        return stream.ToArray();
    }
}
