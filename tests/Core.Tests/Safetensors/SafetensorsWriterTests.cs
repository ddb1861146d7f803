using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Safetensors;

public sealed class SafetensorsWriterTests
{
    private const string OneByte = ":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]}";

    [Theory]
    [InlineData("tiny", "torch_cluster")]
    [InlineData("medium", "torch_cluster")]
    [InlineData("tiny", "torch_dump")]
    [InlineData("tiny", "pca_float64")]
    [InlineData("medium", "exact")]
    [InlineData("medium", "W")]
    public void A_file_of_pythons_is_written_back_byte_for_byte_from_any_order(string size, string name)
    {
        string path = Golden.File(size, name + ".safetensors");
        byte[] expected = File.ReadAllBytes(path);
        SafetensorsHeader header = SafetensorsHeader.Read(path);
        SafetensorsItem[] items = [.. header.Tensors.Select(t => new SafetensorsItem(
            t.Name, t.DType, t.Shape, expected.AsMemory((int)t.Offset, (int)t.ByteCount)))];
        Random random = new(1);
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(expected, Write(items, header.Metadata));
            random.Shuffle(items);
        }
    }

    [Theory]
    [InlineData("tiny", 2000)]
    [InlineData("medium", 3001)]
    public void The_cluster_file_is_built_from_values_as_python_builds_it(string size, int tokens)
    {
        string path = Golden.File(size, "torch_cluster.safetensors");
        byte[] expected = File.ReadAllBytes(path);
        SafetensorsHeader header = SafetensorsHeader.Read(path);
        int[] ids = new int[header.GetTensor("cluster_token_ids").ElementCount];
        Buffer.BlockCopy(expected, (int)header.GetTensor("cluster_token_ids").Offset, ids, 0, ids.Length * 4);
        byte[] mask = new byte[tokens];
        Array.ForEach(ids, id => mask[id] = 1);

        byte[] actual = Write(
        [
            SafetensorsItem.FromU8("cluster_mask", mask),
            SafetensorsItem.FromF32("ref_lon", [Single("ref_lon")]),
            SafetensorsItem.FromI32("cluster_token_ids", ids),
            SafetensorsItem.FromF32("ref_lat", [Single("ref_lat")], [1]),
            SafetensorsItem.FromI32("n_cluster_members", [ids.Length]),
            SafetensorsItem.FromF32("cluster_cosine", [Single("cluster_cosine")]),
        ]);

        Assert.Equal(expected, actual);
        float Single(string name) => BitConverter.ToSingle(expected, (int)header.GetTensor(name).Offset);
    }

    [Fact]
    public void All_types_are_sorted_by_descending_type_then_name()
    {
        List<SafetensorsItem> items = [];
        foreach (SafetensorsDType dtype in Enum.GetValues<SafetensorsDType>())
        {
            byte[] data = new byte[dtype.BitsPerElement() / 2];
            Array.Fill(data, (byte)dtype);
            items.Add(new SafetensorsItem("b", dtype, [2, 2], data));
            items.Add(new SafetensorsItem("a", dtype, [4], data));
        }

        items = [.. items.Select(
            static i => new SafetensorsItem($"{i.Name}{i.DType}", i.DType, i.Shape, TestFile.DataOf(i)))];
        byte[] file = Write(items);

        SafetensorsHeader header = TestFile.Read(file);
        Assert.Equal(
            Enum.GetValues<SafetensorsDType>().Reverse().SelectMany(static d => new[] { $"a{d}", $"b{d}" }),
            header.Tensors.Select(static t => t.Name));
        Assert.All(header.Tensors, t => Assert.All(
            file.AsSpan((int)t.Offset, (int)t.ByteCount).ToArray(), b => Assert.Equal((byte)t.DType, b)));
    }

    [Fact]
    public void Names_are_sorted_as_utf8_not_as_utf16()
    {
        string[] expected = ["", "A", "B", "a", "aa", "b", "é", "\uD7FF", "\uE000", "\uFFFD", "😀", "😁"];

        SafetensorsHeader header = TestFile.Read(
            Write([.. expected.Reverse().Select(static n => SafetensorsItem.FromU8(n, [1]))]));

        Assert.Equal(expected, header.Tensors.Select(static t => t.Name));
        Assert.Equal(
            expected.OrderBy(static n => Convert.ToHexString(Encoding.UTF8.GetBytes(n)), StringComparer.Ordinal),
            expected);
    }

    [Theory]
    [InlineData("a", "a")]
    [InlineData(" a  b ", " a  b ")]
    [InlineData("\"\\/", "\\\"\\\\/")]
    [InlineData("\b\t\n\f\r", "\\b\\t\\n\\f\\r")]
    [InlineData("\0\u0001\u000b\u001b\u001f", "\\u0000\\u0001\\u000b\\u001b\\u001f")]
    [InlineData("\u007f\u0085\u2028<>&'+é😀", "\u007f\u0085\u2028<>&'+é😀")]
    public void Texts_are_escaped_as_serde_does(string name, string escaped)
    {
        string json = $"{{\"__metadata__\":{{\"{escaped}\":\"{escaped}\"}},\"{escaped}\"{OneByte}}}";
        byte[] header = Encoding.UTF8.GetBytes(json);
        int padding = (8 - (header.Length % 8)) % 8;
        byte[] expected = TestFile.Compose([.. header, .. Enumerable.Repeat((byte)' ', padding)], 1);

        byte[] actual = Write(
            [SafetensorsItem.FromU8(name, [0])], new Dictionary<string, string> { [name] = name });

        Assert.Equal(expected, actual);
        SafetensorsHeader read = TestFile.Read(actual);
        Assert.Equal(name, read.Tensors[0].Name);
        Assert.Equal(name, read.Metadata[name]);
    }

    [Fact]
    public void Metadata_is_written_in_the_order_of_its_keys_and_not_at_all_if_empty()
    {
        Dictionary<string, string> metadata = new() { ["b"] = "2", ["format"] = "pt", ["a"] = "1" };

        Assert.Equal(
            TestFile.Compose("{\"__metadata__\":{\"a\":\"1\",\"b\":\"2\",\"format\":\"pt\"}}"),
            Write([], metadata));
        Assert.Equal(TestFile.Compose("{}      "), Write([], new Dictionary<string, string>()));
        Assert.Equal(TestFile.Compose("{}      "), Write([]));
    }

    [Fact]
    public void A_scalar_and_an_empty_tensor_are_written_as_they_are()
    {
        SafetensorsHeader header = TestFile.Read(Write(
            [SafetensorsItem.FromF64("s", [1.5], []), SafetensorsItem.FromI64("e", [], [3, 0])]));

        Assert.Equal(["e I64 [3, 0]", "s F64 []"], header.Tensors.Select(static t => t.ToString()));
    }

    [Fact]
    public void A_name_may_not_come_twice_nor_anything_be_null()
    {
        SafetensorsItem item = SafetensorsItem.FromU8("a", [1]);
        using MemoryStream stream = new();

        Assert.Throws<ArgumentException>("tensors", () => SafetensorsWriter.Write(stream, [item, item]));
        Assert.Throws<ArgumentNullException>("tensors", () => SafetensorsWriter.Write(stream, [item, null!]));
        Assert.Throws<ArgumentNullException>("tensors", () => SafetensorsWriter.Write(stream, null!));
        Assert.Throws<ArgumentNullException>("stream", () => SafetensorsWriter.Write(null!, [item]));
        Assert.Throws<ArgumentNullException>("metadata", () => SafetensorsWriter.Write(
            stream, [item], new Dictionary<string, string> { ["k"] = null! }));
        Assert.Throws<ArgumentException>("metadata", () => SafetensorsWriter.Write(
            stream, [item], new Dictionary<string, string> { ["k"] = "\ud800" }));
        Assert.Throws<ArgumentException>("metadata", () => SafetensorsWriter.Write(
            stream, [item], new Dictionary<string, string> { ["\udc00"] = "v" }));
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void Row_39_a_header_beyond_100_MB_is_refused_before_a_byte_is_written()
    {
        using MemoryStream stream = new();
        Dictionary<string, string> metadata = new() { ["k"] = new string('x', 100_000_000) };

        SafetensorsException error = Assert.Throws<SafetensorsException>(
            () => SafetensorsWriter.Write(stream, [], metadata));

        Assert.Equal(SafetensorsError.HeaderTooLarge, error.Error);
        Assert.Null(error.Path);
        Assert.Equal(0, stream.Length);
    }

    private static byte[] Write(
        IReadOnlyCollection<SafetensorsItem> items, IReadOnlyDictionary<string, string>? metadata = null)
    {
        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream, items, metadata);
        return stream.ToArray();
    }
}
