using System;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;
using static ClusterTools.Tests.Safetensors.TestFile;

namespace ClusterTools.Tests.Safetensors;

/// <summary>The rows of the table of bad input that are odd yet good; the number is the row's.</summary>
public sealed class AcceptedInputTests
{
    private static readonly string s_a = Entry("a", "U8", "[1]", "[0,1]");

    [Theory]
    [InlineData(" ", "")]
    [InlineData("\t", "\r")]
    [InlineData("\n", "\n")]
    [InlineData(" \t\r\n ", " \t\r\n ")]
    public void Row_11_white_space_around_the_header(string before, string after)
    {
        string header = $"{before}{{{s_a}}}{after}";

        SafetensorsTensor tensor = Assert.Single(Read(Compose(header, 1)).Tensors);

        Assert.Equal(8 + header.Length, tensor.Offset);
    }

    [Fact]
    public void Row_16_null_metadata_is_none() =>
        Assert.Empty(Read(Compose("{\"__metadata__\":null}")).Metadata);

    [Theory]
    [InlineData("\"x\":1")]
    [InlineData("\"x\":-1.5e3")]
    [InlineData("\"x\":null")]
    [InlineData("\"x\":\"\\ud83d\\ude00\"")]
    [InlineData("\"x\":[1,[],{},{\"y\":[true,false]}],\"z\":\"\"")]
    [InlineData("\"Dtype\":\"F7\",\"\":0")]
    public void Row_18_unknown_fields_are_ignored(string field)
    {
        foreach (string info in new[] { $"{field},{{0}}", $"{{0}},{field}" })
        {
            string known = info.Replace("{0}", "\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1]");

            SafetensorsHeader header = Read(Compose($"{{\"a\":{{{known}}}}}", 1));

            AssertTensor(header, "a", SafetensorsDType.U8, [1], 1);
        }
    }

    [Fact]
    public void Row_30_zero_before_what_would_overflow() =>
        AssertTensor(
            Read(Compose($"{{{Entry("a", "F64", "[0,4294967296,4294967296]", "[0,0]")}}}")),
            "a", SafetensorsDType.F64, [0, 1L << 32, 1L << 32], 0);

    [Fact]
    public void Row_30_the_largest_dimension_beside_a_zero() =>
        AssertTensor(
            Read(Compose($"{{{Entry("a", "U8", "[9223372036854775807,0]", "[0,0]")}}}")),
            "a", SafetensorsDType.U8, [long.MaxValue, 0], 0);

    [Theory]
    [InlineData("F4", "[2]", 1)]
    [InlineData("F4", "[3,2]", 3)]
    [InlineData("F6_E2M3", "[4]", 3)]
    [InlineData("F6_E3M2", "[2,2]", 3)]
    public void Row_33_packed_elements_that_fill_whole_bytes(string dtype, string shape, int bytes)
    {
        SafetensorsHeader header = Read(Compose($"{{{Entry("a", dtype, shape, $"[0,{bytes}]")}}}", bytes));

        SafetensorsTensor tensor = Assert.Single(header.Tensors);
        Assert.Equal(bytes, tensor.ByteCount);
        Assert.Equal(bytes * 8 / tensor.DType.BitsPerElement(), tensor.ElementCount);
    }

    [Fact]
    public void Row_36_nesting_just_deep_enough()
    {
        string info = $"\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[0,1],\"x\":{BadInput.Nested(125)}";

        AssertTensor(Read(Compose($"{{\"a\":{{{info}}}}}", 1)), "a", SafetensorsDType.U8, [1], 1);
    }

    [Fact]
    public void Row_37_scalar() =>
        AssertTensor(Read(Compose($"{{{Entry("a", "I32", "[]", "[0,4]")}}}", 4)), "a", SafetensorsDType.I32, [], 4);

    [Fact]
    public void Row_37_no_elements() =>
        AssertTensor(Read(Compose($"{{{Entry("a", "I32", "[2,0]", "[0,0]")}}}")), "a", SafetensorsDType.I32, [2, 0], 0);

    [Fact]
    public void Row_37_no_elements_between_others_and_keys_out_of_order()
    {
        string[] entries =
        [
            Entry("last", "U8", "[3]", "[1,4]"),
            Entry("none", "U8", "[0]", "[1,1]"),
            Entry("first", "U8", "[1]", "[0,1]"),
            Entry("none either", "F64", "[0]", "[1,1]"),
        ];

        SafetensorsHeader header = Read(Compose($"{{{string.Join(',', entries)}}}", 4));

        Assert.Equal(["first", "none", "none either", "last"], header.Tensors.Select(static t => t.Name));
        Assert.Equal([0, 1, 1, 1], header.Tensors.Select(t => t.Offset - header.Tensors[0].Offset));
    }

    [Fact]
    public void Row_37_no_tensors()
    {
        SafetensorsHeader header = Read(Compose("{}"));

        Assert.Empty(header.Tensors);
        Assert.Empty(header.Metadata);
        Assert.Equal(10, header.FileLength);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("a/b.c")]
    [InlineData("имя 名前 😀")]
    public void Row_37_any_name(string name) =>
        AssertTensor(Read(Compose($"{{{Entry(name, "U8", "[1]", "[0,1]")}}}", 1)), name, SafetensorsDType.U8, [1], 1);

    [Fact]
    public void Row_37_escaped_name() =>
        AssertTensor(
            Read(Compose($"{{{Entry("\\u0061\\n\\\"\\ud83d\\ude00\\u0000", "U8", "[1]", "[0,1]")}}}", 1)),
            "a\n\"😀\0", SafetensorsDType.U8, [1], 1);

    [Fact]
    public void Row_37_65_dimensions()
    {
        long[] shape = [.. Enumerable.Repeat(1L, 64), 2];

        AssertTensor(
            Read(Compose($"{{{Entry("a", "I16", $"[{string.Join(',', shape)}]", "[0,4]")}}}", 4)),
            "a", SafetensorsDType.I16, shape, 4);
    }

    [Fact]
    public void Row_38_odd_offsets()
    {
        string header = $"{{{s_a},{Entry("b", "BF16", "[1]", "[1,3]")}}}";
        header += header.Length % 2 == 0 ? "" : " ";

        SafetensorsHeader read = Read(Compose(header, 3));

        Assert.True(read.TryGetTensor("b", out SafetensorsTensor? b));
        Assert.Equal(1, b.Offset % 2);
        Assert.Equal(2, b.ByteCount);
    }

    [Fact]
    public void Names_that_differ_by_case_or_normalization_are_different_tensors()
    {
        string[] names = ["W", "w", "\u00e9", "e\u0301"];
        string header = string.Join(',', names.Select(static (n, i) => Entry(n, "U8", "[1]", $"[{i},{i + 1}]")));

        SafetensorsHeader read = Read(Compose($"{{{header}}}", names.Length));

        Assert.All(names, name => Assert.Equal(name, read.GetTensor(name).Name));
    }

    [Theory]
    [InlineData("BOOL", 8)]
    [InlineData("F4", 4)]
    [InlineData("F6_E2M3", 6)]
    [InlineData("F6_E3M2", 6)]
    [InlineData("U8", 8)]
    [InlineData("I8", 8)]
    [InlineData("F8_E5M2", 8)]
    [InlineData("F8_E4M3", 8)]
    [InlineData("F8_E8M0", 8)]
    [InlineData("F8_E4M3FNUZ", 8)]
    [InlineData("F8_E5M2FNUZ", 8)]
    [InlineData("I16", 16)]
    [InlineData("U16", 16)]
    [InlineData("F16", 16)]
    [InlineData("BF16", 16)]
    [InlineData("I32", 32)]
    [InlineData("U32", 32)]
    [InlineData("F32", 32)]
    [InlineData("C64", 64)]
    [InlineData("F64", 64)]
    [InlineData("I64", 64)]
    [InlineData("U64", 64)]
    public void Every_type_is_read(string dtype, int bits)
    {
        SafetensorsHeader header = Read(Compose($"{{{Entry("a", dtype, "[2,4]", $"[0,{bits}]")}}}", bits));

        SafetensorsTensor tensor = Assert.Single(header.Tensors);
        Assert.Equal(dtype, tensor.DType.ToString());
        Assert.Equal(bits, tensor.DType.BitsPerElement());
        Assert.Equal(8, tensor.ElementCount);
        Assert.Equal(bits, tensor.ByteCount);
        Assert.True(SafetensorsDTypes.TryParse(dtype, out SafetensorsDType parsed));
        Assert.Equal(tensor.DType, parsed);
    }

    [Fact]
    public void There_are_22_types_and_an_undefined_one_has_no_size()
    {
        Assert.Equal(22, Enum.GetValues<SafetensorsDType>().Length);
        Assert.Throws<ArgumentOutOfRangeException>(static () => ((SafetensorsDType)22).BitsPerElement());
        Assert.Throws<ArgumentNullException>(static () => SafetensorsDTypes.TryParse(null!, out _));
    }

    private static void AssertTensor(
        SafetensorsHeader header, string name, SafetensorsDType dtype, long[] shape, long bytes)
    {
        SafetensorsTensor tensor = Assert.Single(header.Tensors);
        Assert.Equal(name, tensor.Name);
        Assert.Equal(dtype, tensor.DType);
        Assert.Equal(shape, tensor.Shape);
        Assert.Equal(bytes, tensor.ByteCount);
        Assert.Equal(shape.Aggregate(1L, static (product, d) => product * d), tensor.ElementCount);
        Assert.Equal(header.FileLength, tensor.Offset + bytes);
        Assert.Same(tensor, header.GetTensor(name));
    }
}
