using System;
using System.Linq;
using System.Runtime.InteropServices;
using ClusterTools.Chain;
using Xunit;

namespace ClusterTools.Tests.Chain;

/// <summary>The fast kernel against the reference: the same bits on all kinds of rows, lengths and addresses.</summary>
public sealed class ChainTests
{
    private const ushort Guard = 0x7FC1;

    public static TheoryData<RowKind> Kinds => [.. ChainRows.RowKinds];

    public static TheoryData<DirectionKind> Directions => [.. ChainRows.DirectionKinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_short_row_has_the_bits_of_the_reference(RowKind kind)
    {
        var random = new Random(100 + (int)kind);
        for (int length = 1; length <= 300; length++)
        {
            ushort[] row = ChainRows.Row(kind, length, random);
            AssertEqual(
                row, ChainRows.Direction((DirectionKind)(length % ChainRows.DirectionKinds.Count), length, random));
            if (length <= 40)
            {
                AssertEqual(row, ChainRows.Direction(DirectionKind.Unit, length, random));
                AssertEqual(row, ChainRows.Direction(DirectionKind.WholeNumbers, length, random));
            }
        }
    }

    [Fact]
    public void Sums_on_a_midpoint_or_next_to_it_have_the_bits_of_the_reference()
    {
        var random = new Random(400);
        for (int round = 0; round < 2000; round++)
        {
            ushort[] row = ChainRows.Row(RowKind.EqualElements, 4 + (round % 60), random);
            AssertEqual(row, ChainRows.Direction(DirectionKind.WholeNumbers, row.Length, random));
            AssertEqual(row, ChainRows.Direction(DirectionKind.WholeNumbersAndLittle, row.Length, random));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(65)]
    [InlineData(130)]
    public unsafe void Rows_of_all_kinds_beside_each_other_have_the_bits_of_the_reference(int length)
    {
        var random = new Random(length);
        RowKind[] kinds = [.. ChainRows.RowKinds];
        ushort[][] rows = [.. kinds.SelectMany(left => kinds.SelectMany(right => (RowKind[])[left, right]))
            .Append(kinds[0]).Select(kind => ChainRows.Row(kind, length, random))];
        ushort[] elements = [.. rows.SelectMany(static row => row)];
        foreach (DirectionKind kind in ChainRows.DirectionKinds)
        {
            ushort[] direction = ChainRows.Direction(kind, length, random);
            ushort[] norms = new ushort[rows.Length];
            ushort[] cosines = new ushort[rows.Length];
            fixed (ushort* first = elements, firstNorm = norms, firstCosine = cosines)
            {
                NormKernel.Norms(first, rows.Length, length, firstNorm);
                ProductKernel.Multiply<UnitNormScaling>(first, rows.Length, new VectorOperand(direction), firstCosine);
            }

            Assert.Equal(rows.Select(static row => ReferenceChain.Norm(row)), norms);
            Assert.Equal(rows.Select(row => ReferenceChain.Cosine(row, direction)), cosines);
        }
    }

    [Theory]
    [InlineData(2560)]
    [InlineData(4097)]
    [InlineData(16384)]
    public void Every_long_row_has_the_bits_of_the_reference(int length)
    {
        var random = new Random(length);
        foreach (RowKind kind in ChainRows.RowKinds)
        {
            ushort[] row = ChainRows.Row(kind, length, random);
            AssertEqual(
                row, ChainRows.Direction((DirectionKind)((int)kind % ChainRows.DirectionKinds.Count), length, random));
        }
    }

    [Theory]
    [MemberData(nameof(Directions))]
    public void Every_direction_gives_the_bits_of_the_reference(DirectionKind kind)
    {
        var random = new Random(200 + (int)kind);
        foreach (int length in (int[])[1, 2, 31, 32, 33, 64, 65])
        {
            foreach (RowKind row in ChainRows.RowKinds)
            {
                for (int round = 0; round < 4; round++)
                {
                    AssertEqual(ChainRows.Row(row, length, random), ChainRows.Direction(kind, length, random));
                }
            }
        }
    }

    [Fact]
    public void Every_pattern_as_a_row_of_one_has_cosine_1_or_minus_1_or_none()
    {
        for (int bits = 0; bits < 1 << 16; bits++)
        {
            ushort magnitude = (ushort)(bits & 0x7FFF);
            bool defined = magnitude is > 0 and < 0x7F80;

            (ushort norm, ushort cosine) = Kernel([(ushort)bits], [0x3F80], 0);

            Assert.Equal(magnitude < 0x7F80 ? magnitude : BFloat16.NaN, norm);
            Assert.Equal(defined ? (ushort)((bits & 0x8000) | 0x3F80) : BFloat16.NaN, cosine);
        }
    }

    [Fact]
    public void Norms_on_a_midpoint_go_to_the_even_neighbour()
    {
        // 32^2 + 255^2 = 257^2, between 256 and 258; 23^2 + 264^2 = 265^2, between 264 and 266; the last bits of 256
        // and 264 are 0, so both go down, and 259^2 = 84^2 + 245^2, between 258 and 260, goes up.
        Assert.Equal(256f, Norm(32, 255));
        Assert.Equal(264f, Norm(23, 264));
        Assert.Equal(260f, Norm(84, 245));
        Assert.Equal(258f, Norm(32, 255, 1f / (1L << 60)));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(20)]
    [InlineData(100)]
    [InlineData(1000)]
    public void Squares_that_all_vanish_in_a_float_sum_still_decide_a_norm(int lost)
    {
        // 64 lanes of 1 swallow as many squares of nearly 2^-25. Without the last square the sum is 64.5; 8.03125^2 is
        // the midpoint, which is passed with the swallowed squares only: the float sum is off by nearly half of what is
        // allowed.
        double missing = (8.03125 * 8.03125) - 64.5 - (64.0 * lost * 32761 / (1L << 40));
        float last = 1f / 256;
        while (last * (double)last <= missing)
        {
            last = BFloat16.ToSingle((ushort)(BFloat16.FromSingle(last) + 1));
        }

        float[] row =
        [
            .. Enumerable.Repeat(1f, 64), .. Enumerable.Repeat(181f / (1 << 20), 64 * lost),
            .. Enumerable.Repeat(0.5f, 2), last,
        ];

        Assert.True(64.5 + (last * (double)last) < 8.03125 * 8.03125);
        Assert.Equal(8.0625f, Norm(row));
        AssertEqual(Bits(row), ChainRows.Direction(DirectionKind.Unit, row.Length, new Random(lost)));
    }

    [Fact]
    public void Sums_on_a_midpoint_go_to_the_even_neighbour()
    {
        // Quotients are 1/2; the sums are 257, 259 and -257.
        Assert.Equal(256f, Cosine([1, 1, 1, 1], [128, 128, 128, 130]));
        Assert.Equal(260f, Cosine([1, 1, 1, 1], [128, 128, 128, 134]));
        Assert.Equal(-256f, Cosine([1, 1, 1, 1], [-128, -128, -128, -130]));
        Assert.Equal(258f, Cosine([1, 1, 1, 1], [128, 128, 128, 130, 1f / (1L << 60)], 1f / (1L << 20)));
    }

    [Fact]
    public void A_norm_that_overflows_gives_cosine_0()
    {
        ushort[] row = [0x7F7F, 0xFF7F];

        Assert.Equal((BFloat16.PositiveInfinity, (ushort)0), Kernel(row, [0x3F80, 0x3F80], 0));
        AssertEqual(row, [0x3F80, 0xBF80]);
    }

    [Fact]
    public void Float_sums_that_overflow_both_ways_give_no_cosine_of_their_own()
    {
        // Each product is less than half of the largest float; the sums of two lanes are infinite, of opposite signs.
        var row = new ushort[192];
        var direction = new ushort[192];
        foreach (int group in (int[])[0, 64, 128])
        {
            (row[group], row[group + 1]) = (0x3F80, 0x3F80);
            (direction[group], direction[group + 1]) = (0x7F7F, 0xFF7F);
        }

        AssertEqual(row, direction);
        direction[0] = 0x7F7E;
        AssertEqual(row, direction);
    }

    [Fact]
    public void Negated_rows_and_directions_have_negated_cosines_and_no_negative_zero()
    {
        var random = new Random(300);
        foreach (RowKind kind in ChainRows.RowKinds)
        {
            for (int round = 0; round < 60; round++)
            {
                int length = random.Next(1, 100);
                ushort[] row = ChainRows.Row(kind, length, random);
                ushort[] direction = ChainRows.Direction(
                    (DirectionKind)(round % ChainRows.DirectionKinds.Count), length, random);

                ushort cosine = Kernel(row, direction, 0).Cosine;

                ushort expected = cosine is 0 or BFloat16.NaN ? cosine : (ushort)(cosine ^ 0x8000);
                Assert.NotEqual(0x8000, cosine);
                Assert.Equal(expected, Kernel(Negated(row), direction, 0).Cosine);
                Assert.Equal(expected, Kernel(row, Negated(direction), 0).Cosine);
            }
        }
    }

    [Theory]
    [InlineData((ushort)0x7F80)]
    [InlineData((ushort)0xFF80)]
    [InlineData((ushort)0x7FC0)]
    [InlineData((ushort)0x7F81)]
    public void A_direction_must_be_finite(ushort element) =>
        Assert.Throws<ArgumentException>("bits", () => new VectorOperand([0x3F80, element]));

    private static float Norm(params float[] row) =>
        BFloat16.ToSingle(Kernel(Bits(row), new ushort[row.Length], 0).Norm);

    // Where the direction is longer than the row, the rest of the row is one small element.
    private static float Cosine(float[] row, float[] direction, float rest = 0)
    {
        float[] whole = [.. row, .. Enumerable.Repeat(rest, direction.Length - row.Length)];
        return BFloat16.ToSingle(Kernel(Bits(whole), Bits(direction), 0).Cosine);
    }

    private static ushort[] Bits(float[] values) => Array.ConvertAll(values, BFloat16.FromSingle);

    private static ushort[] Negated(ushort[] bits) => Array.ConvertAll(bits, static b => (ushort)(b ^ 0x8000));

    private static void AssertEqual(ushort[] row, ushort[] direction)
    {
        (ushort Norm, ushort Cosine) expected = (ReferenceChain.Norm(row), ReferenceChain.Cosine(row, direction));
        for (int offset = 0; offset <= 1; offset++)
        {
            (ushort Norm, ushort Cosine) actual = Kernel(row, direction, offset);
            if (actual != expected)
            {
                Assert.Fail($"d = {row.Length}, offset {offset}: {actual} and not {expected} for row "
                    + $"{Convert.ToHexString(MemoryMarshal.AsBytes<ushort>(row))}, direction "
                    + Convert.ToHexString(MemoryMarshal.AsBytes<ushort>(direction)));
            }
        }
    }

    // The row lies at an even or odd address between NaN: what is read beyond its ends must not show.
    private static unsafe (ushort Norm, ushort Cosine) Kernel(ushort[] row, ushort[] direction, int offset)
    {
        var around = new ushort[row.Length + 130];
        Array.Fill(around, Guard);
        fixed (ushort* memory = around)
        {
            byte* first = (byte*)(memory + 64) + offset;
            MemoryMarshal.AsBytes<ushort>(row).CopyTo(new Span<byte>(first, 2 * row.Length));
            return (
                NormKernel.Norm((ushort*)first, row.Length),
                ProductKernel.Multiply<UnitNormScaling>((ushort*)first, new VectorOperand(direction)));
        }
    }
}
