using System;
using System.Linq;
using System.Numerics;
using System.Runtime.InteropServices;
using ClusterTools.Chain;
using ClusterTools.Numerics;
using Xunit;

namespace ClusterTools.Tests.Chain;

/// <summary>Logits of the fast kernels against the reference: the same bits on all kinds of rows and states.</summary>
public sealed class LogitTests
{
    private const ushort Guard = 0x7FC1;
    private const ushort One = 0x3F80;
    private const ushort Largest = 0x7F7F;

    public static TheoryData<RowKind> Kinds => [.. ChainRows.RowKinds];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_short_row_has_the_bits_of_the_reference(RowKind kind)
    {
        var random = new Random(1000 + (int)kind);
        for (int length = 1; length <= 200; length++)
        {
            AssertEqual(ChainRows.Row(kind, length, random), State(length, length, random));
            AssertEqual(ChainRows.Row(kind, length, random), ChainRows.Row(RowKind.FiniteBits, length, random));
            if (length <= 40)
            {
                foreach (DirectionKind state in ChainRows.DirectionKinds)
                {
                    AssertEqual(ChainRows.Row(kind, length, random), ChainRows.Direction(state, length, random));
                }
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2560)]
    [InlineData(4097)]
    [InlineData(16384)]
    public void Every_row_of_a_models_size_has_the_bits_of_the_reference(int length)
    {
        var random = new Random(length);
        foreach (RowKind kind in ChainRows.RowKinds)
        {
            AssertEqual(ChainRows.Row(kind, length, random), State((int)kind, length, random));
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 32)]
    [InlineData(7, 31)]
    [InlineData(8, 33)]
    [InlineData(9, 64)]
    [InlineData(17, 129)]
    [InlineData(4, 2563)]
    [InlineData(3, 16384)]
    public void A_batch_has_the_bits_of_the_reference(int stateCount, int length)
    {
        var random = new Random((stateCount * 10_000) + length);
        ushort[][] states = [.. Enumerable.Range(0, stateCount).Select(i => State(i, length, random))];
        ushort[][] rows = [.. Enumerable.Range(0, length > 5000 ? 11 : 45).Select(i =>
            ChainRows.Row(ChainRows.RowKinds[i % ChainRows.RowKinds.Count], length, random))];
        ushort[][] logits = [.. states.Select(_ => new ushort[rows.Length])];
        using var batch = new VectorBatch(Array.ConvertAll(states, static bits => new VectorOperand(bits)));

        new ProductBatchKernel<NoScaling>(batch).Multiply(
            [.. rows.SelectMany(static row => row)], logits, 0, rows.Length);

        for (int i = 0; i < stateCount; i++)
        {
            Assert.Equal(rows.Select(row => ReferenceChain.Logit(row, states[i])), logits[i]);
        }
    }

    [Fact]
    public void The_reference_is_the_sum_of_integers_rounded_once()
    {
        // Elements of eight bits and exponents near 0: a double holds every sum exactly.
        var random = new Random(5);
        for (int round = 0; round < 500; round++)
        {
            int length = random.Next(1, 50);
            ushort[] row = ChainRows.Row(RowKind.NearOne, length, random);
            ushort[] state = ChainRows.Row(RowKind.NearOne, length, random);
            double sum = row.Zip(state, static (w, h) => (double)BFloat16.ToSingle(w) * BFloat16.ToSingle(h)).Sum();

            Assert.Equal(BFloat16.FromDouble(sum), ReferenceChain.Logit(row, state));
        }
    }

    [Fact]
    public void Sums_on_a_midpoint_go_to_the_even_neighbour()
    {
        Assert.Equal(256f, Logit([128, 128, 1], [1, 1, 1]));
        Assert.Equal(260f, Logit([128, 128, 3], [1, 1, 1]));
        Assert.Equal(-256f, Logit([128, 128, 1], [-1, -1, -1]));
        Assert.Equal(258f, Logit([128, 128, 1, 1f / (1L << 60)], [1, 1, 1, 1]));
        Assert.Equal(256f, Logit([128, 128, 1, 1f / (1L << 60)], [1, 1, 1, -1]));

        // Only exact arithmetic sees 2^-133 beside 257.
        ushort[] row = [BFloat16.FromSingle(128), BFloat16.FromSingle(128), One, 1];
        AssertEqual(row, [One, One, One, One]);
        Assert.Equal(BFloat16.FromSingle(258), ReferenceChain.Logit(row, [One, One, One, One]));
    }

    [Fact]
    public void Sums_that_cancel_leave_what_is_left_of_them()
    {
        Assert.Equal(1f, Logit([3e38f, 1, -3e38f], [1, 1, 1]));
        Assert.Equal(3e-38f, Logit([1e30f, 3e-38f, -1e30f], [1e8f, 1, 1e8f]), 1e-39f);
        Assert.Equal(0, Bits(Logit([1, -1], [1, 1])));
        AssertEqual([One, 0xBF80], [One, One]);
    }

    [Fact]
    public void What_passes_the_largest_number_by_half_a_step_is_an_infinity()
    {
        // The largest number is 255 * 2^120, half a step 2^119.
        ushort halfStep = BFloat16.FromSingle(MathF.ScaleB(1, 119));
        ushort less = (ushort)(halfStep - 1);
        ushort[] ones = [One, One];
        Assert.Equal(BFloat16.PositiveInfinity, AssertEqual([Largest, halfStep], ones));
        Assert.Equal(Largest, AssertEqual([Largest, less], ones));
        Assert.Equal(0xFF80, AssertEqual([0xFF7F, (ushort)(halfStep | 0x8000)], ones));
        Assert.Equal(0xFF7F, AssertEqual([0xFF7F, (ushort)(less | 0x8000)], ones));

        // On the way to a finite sum there are others that are not: in a lane, and between lanes.
        Assert.Equal(One, AssertEqual([Largest, Largest, One, 0xFF7F, 0xFF7F], [One, One, One, One, One]));
        var row = new ushort[256];
        (row[0], row[64], row[128], row[192], row[5]) = (Largest, Largest, 0xFF7F, 0xFF7F, One);
        Assert.Equal(BFloat16.FromSingle(2), AssertEqual(row, [.. Enumerable.Repeat(BFloat16.FromSingle(2), 256)]));
        (row[1], row[65], row[129], row[193]) = (0xFF7F, 0xFF7F, Largest, Largest);
        Assert.Equal(BFloat16.FromSingle(2), AssertEqual(row, [.. Enumerable.Repeat(BFloat16.FromSingle(2), 256)]));
        Assert.Equal(
            BFloat16.PositiveInfinity,
            AssertEqual([.. Enumerable.Repeat(Largest, 16384)], [.. Enumerable.Repeat(Largest, 16384)]));
    }

    [Theory]
    [InlineData((ushort)0x7F80)]
    [InlineData((ushort)0xFF80)]
    [InlineData((ushort)0x7FC0)]
    [InlineData((ushort)0xFFFF)]
    public void A_row_with_a_NaN_or_an_infinity_is_undefined(ushort element)
    {
        Assert.Equal(BFloat16.NaN, AssertEqual([One, element, One], [One, One, One]));
        Assert.Equal(BFloat16.NaN, AssertEqual([One, element, One], [One, 0, One]));
        Assert.Equal(BFloat16.NaN, AssertEqual([One, element, (ushort)(element ^ 0x8000)], [One, One, One]));
    }

    [Fact]
    public void A_row_of_zeros_has_logit_0_and_no_logit_is_minus_0()
    {
        Assert.Equal(0, AssertEqual([0, 0x8000], [Largest, 0xFF7F]));
        Assert.Equal(0, AssertEqual([One, 0xBF80], [0x8000, 0]));

        // Products far below the least number, of either sign.
        Assert.Equal(0, AssertEqual([1, 0x8001], [1, 1]));
        Assert.Equal(0, AssertEqual([0x8001], [1]));
    }

    [Fact]
    public void Subnormal_rows_and_states_have_the_bits_of_the_reference()
    {
        var random = new Random(8);
        for (int round = 0; round < 300; round++)
        {
            int length = random.Next(1, 90);
            AssertEqual(
                ChainRows.Row(RowKind.Subnormal, length, random),
                ChainRows.Direction(DirectionKind.Huge, length, random));
            AssertEqual(ChainRows.Row(RowKind.Tiny, length, random), ChainRows.Row(RowKind.Tiny, length, random));
            AssertEqual(
                ChainRows.Row(RowKind.Huge, length, random),
                ChainRows.Direction(DirectionKind.Subnormal, length, random));
        }
    }

    [Fact]
    public void Sums_next_to_a_midpoint_have_the_bits_of_the_reference()
    {
        // Whole numbers whose sum is odd and of nine bits, and far below it one element more, or none.
        var random = new Random(9);
        for (int round = 0; round < 3000; round++)
        {
            int length = random.Next(2, 70);
            int[] row = [.. Enumerable.Range(0, length).Select(_ => random.Next(-8, 9))];
            int[] state = [.. Enumerable.Range(0, length).Select(_ => random.Next(-8, 9))];
            int missing = (257 + (2 * random.Next(100)) - row.Zip(state, static (w, h) => w * h).Sum()) % 251;
            ushort[] rowBits = [.. row.Append(missing).Select(static x => BFloat16.FromSingle(x))];
            ushort[] stateBits = [.. state.Append(1).Select(static x => BFloat16.FromSingle(x))];
            AssertEqual(rowBits, stateBits);
            ushort little = (ushort)(random.Next(1, 0x3800) | (random.Next(2) << 15));
            AssertEqual([.. rowBits, little], [.. stateBits, One]);
        }
    }

    [Fact]
    public void Every_pattern_times_one_is_itself()
    {
        for (int bits = 0; bits < 1 << 16; bits++)
        {
            ushort expected = !BFloat16.IsFinite((ushort)bits) ? BFloat16.NaN
                : bits == 0x8000 ? (ushort)0 : (ushort)bits;

            Assert.Equal(expected, Kernel([(ushort)bits], [One], 0));
        }
    }

    [Fact]
    public void The_bound_of_a_norm_covers_every_row()
    {
        // The double stage trusts twice the bfloat16 norm, or its own bound where that overflows.
        var random = new Random(11);
        foreach (RowKind kind in ChainRows.RowKinds)
        {
            for (int round = 0; round < 200; round++)
            {
                ushort[] row = ChainRows.Row(kind, random.Next(1, 80), random);
                ushort norm = ReferenceChain.Norm(row);
                if (!NoScaling.HasSum(norm))
                {
                    continue;
                }

                var units = ExactDotProduct.Compute(row, row);
                double exact = Math.ScaleB(Math.Sqrt((double)(units >> Shift(units))), (Shift(units) / 2) - 133);
                var ones = new VectorOperand([.. row.Select(static _ => One)]);
                double bound = NoScaling.DoubleSumError(ones, norm) / (ones.DoubleSumError * ones.Norm);

                Assert.True(bound >= exact, $"{kind}: {bound} is less than {exact}.");
            }
        }
    }

    // Even, and such that a double holds what is left.
    private static int Shift(BigInteger units) => (int)Math.Max(0, units.GetBitLength() - 1000) / 2 * 2;

    private static ushort[] State(int kind, int length, Random random) => kind % 3 == 0
        ? ChainRows.Row(RowKind.NearOne, length, random)
        : ChainRows.Direction((DirectionKind)(kind % ChainRows.DirectionKinds.Count), length, random);

    private static ushort Bits(float value) => BFloat16.FromSingle(value);

    private static float Logit(float[] row, float[] state)
    {
        ushort[] rowBits = Array.ConvertAll(row, BFloat16.FromSingle);
        return BFloat16.ToSingle(AssertEqual(rowBits, Array.ConvertAll(state, BFloat16.FromSingle)));
    }

    private static ushort AssertEqual(ushort[] row, ushort[] state)
    {
        ushort expected = ReferenceChain.Logit(row, state);
        for (int offset = 0; offset <= 1; offset++)
        {
            ushort actual = Kernel(row, state, offset);
            if (actual != expected)
            {
                Assert.Fail($"d = {row.Length}, offset {offset}: {actual:X4} and not {expected:X4} for row "
                    + $"{Convert.ToHexString(MemoryMarshal.AsBytes<ushort>(row))}, state "
                    + Convert.ToHexString(MemoryMarshal.AsBytes<ushort>(state)));
            }
        }

        return expected;
    }

    // The row lies at an even or odd address between NaN: what is read beyond its ends must not show.
    private static unsafe ushort Kernel(ushort[] row, ushort[] state, int offset)
    {
        var around = new ushort[row.Length + 130];
        Array.Fill(around, Guard);
        fixed (ushort* memory = around)
        {
            byte* first = (byte*)(memory + 64) + offset;
            MemoryMarshal.AsBytes<ushort>(row).CopyTo(new Span<byte>(first, 2 * row.Length));
            return ProductKernel.Multiply<NoScaling>((ushort*)first, new VectorOperand(state));
        }
    }
}
