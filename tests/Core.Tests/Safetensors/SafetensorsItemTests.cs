using System;
using System.Runtime.InteropServices;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Safetensors;

public sealed class SafetensorsItemTests
{
    [Fact]
    public void Values_become_little_endian_bytes_of_their_type()
    {
        AssertItem(SafetensorsItem.FromU8("a", [1, 255]), SafetensorsDType.U8, 2, [1, 255]);
        AssertItem(SafetensorsItem.FromI32("a", [0x01020304, -2]),
            SafetensorsDType.I32, 2, [4, 3, 2, 1, 254, 255, 255, 255]);
        AssertItem(SafetensorsItem.FromI64("a", [0x0102030405060708]),
            SafetensorsDType.I64, 1, [8, 7, 6, 5, 4, 3, 2, 1]);
        AssertItem(SafetensorsItem.FromF32("a", [1f]), SafetensorsDType.F32, 1, [0, 0, 0x80, 0x3F]);
        AssertItem(SafetensorsItem.FromF64("a", [-2d]), SafetensorsDType.F64, 1, [0, 0, 0, 0, 0, 0, 0, 0xC0]);
        AssertItem(SafetensorsItem.FromBF16("a", [0x3F80, 0x0102]), SafetensorsDType.BF16, 2, [0x80, 0x3F, 2, 1]);
    }

    [Fact]
    public void Signalling_NaN_keeps_its_bits()
    {
        // Never held in a variable: a register of some machines would make it quiet.
        ReadOnlySpan<float> nan = MemoryMarshal.Cast<uint, float>([0x7F800001]);

        AssertItem(SafetensorsItem.FromF32("a", nan), SafetensorsDType.F32, 1, [1, 0, 0x80, 0x7F]);
    }

    [Fact]
    public void On_a_big_endian_machine_bytes_are_swapped()
    {
        // The machine's order is denied, so whichever it is, the bytes come out the other way round.
        bool denied = !BitConverter.IsLittleEndian;

        Assert.Equal([1, 2, 3, 4, 5, 6, 7, 8], SafetensorsItem.Bytes<int>([0x01020304, 0x05060708], denied));
        Assert.Equal([1, 2, 3, 4], SafetensorsItem.Bytes<ushort>([0x0102, 0x0304], denied));
        Assert.Equal([0x3F, 0xF0, 0, 0, 0, 0, 0, 0], SafetensorsItem.Bytes<double>([1.0], denied));
    }

    [Fact]
    public void Values_and_shape_are_copied()
    {
        byte[] values = [1];
        long[] shape = [1];
        SafetensorsItem item = SafetensorsItem.FromU8("a", values, shape);

        (values[0], shape[0]) = (9, 9);

        AssertItem(item, SafetensorsDType.U8, 1, [1]);
    }

    [Theory]
    [InlineData(3L)]
    [InlineData(0L)]
    [InlineData(2L, 3L)]
    [InlineData(2L, 0L)]
    [InlineData(4294967296L, 4294967296L)]
    [InlineData(4294967296L, 4294967296L, 0L)]
    [InlineData(2305843009213693954L)]
    [InlineData]
    public void A_shape_must_fit_the_data(params long[] shape) =>
        Assert.Throws<ArgumentException>("data", () => SafetensorsItem.FromU8("a", [1, 2], shape));

    [Fact]
    public void A_shape_that_cannot_be_read_back_is_refused_also_without_elements() =>
        Assert.Throws<ArgumentException>("data", static () => SafetensorsItem.FromU8("a", [], [1L << 32, 1L << 32, 0]));

    [Fact]
    public void Packed_elements_must_fill_whole_bytes()
    {
        Assert.Throws<ArgumentException>(
            "data", static () => new SafetensorsItem("a", SafetensorsDType.F4, [3], new byte[2]));
        Assert.Equal(3, new SafetensorsItem("a", SafetensorsDType.F6_E2M3, [4], new byte[3]).ByteCount);
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Throws<ArgumentNullException>("name", static () => SafetensorsItem.FromU8(null!, [1]));
        Assert.Throws<ArgumentNullException>(
            "shape", static () => new SafetensorsItem("a", SafetensorsDType.U8, null!, default));
        Assert.Throws<ArgumentException>("name", static () => SafetensorsItem.FromU8("__metadata__", [1]));
        Assert.Throws<ArgumentException>("name", static () => SafetensorsItem.FromU8("\ud800x", [1]));
        Assert.Throws<ArgumentException>("shape", static () => SafetensorsItem.FromU8("a", [1], [-1, -1]));
        Assert.Throws<ArgumentOutOfRangeException>(
            static () => new SafetensorsItem("a", (SafetensorsDType)99, [0], default));
    }

    private static void AssertItem(SafetensorsItem item, SafetensorsDType dtype, long count, byte[] bytes)
    {
        Assert.Equal("a", item.Name);
        Assert.Equal(dtype, item.DType);
        Assert.Equal([count], item.Shape);
        Assert.Equal(bytes, TestFile.DataOf(item));
    }
}
