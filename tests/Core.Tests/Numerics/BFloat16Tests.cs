using System;
using Xunit;

namespace ClusterTools.Tests.Numerics;

public sealed class BFloat16Tests
{
    private const int MaximumFinite = 0x7F7F;

    [Fact]
    public void Every_pattern_comes_back_from_float_and_double()
    {
        for (int bits = 0; bits < 1 << 16; bits++)
        {
            float value = BFloat16.ToSingle((ushort)bits);
            bool isNaN = (bits & 0x7FFF) > 0x7F80;

            Assert.Equal((uint)bits << 16, BitConverter.SingleToUInt32Bits(value));
            Assert.Equal(isNaN ? 0x7FC0 : bits, BFloat16.FromSingle(value));
            Assert.Equal(isNaN ? 0x7FC0 : bits, BFloat16.FromDouble(value));
            Assert.Equal(isNaN, BFloat16.IsNaN((ushort)bits));
            Assert.Equal((bits & 0x7FFF) < 0x7F80, BFloat16.IsFinite((ushort)bits));
        }
    }

    [Fact]
    public void Midpoints_go_to_the_even_neighbour_and_all_else_to_the_nearer()
    {
        for (int low = 0; low <= MaximumFinite; low++)
        {
            int even = low + (low & 1);
            double midpoint = Midpoint(low);
            AssertRounded(midpoint, even);
            AssertRounded(Math.BitDecrement(midpoint), low);
            AssertRounded(Math.BitIncrement(midpoint), low + 1);

            // Midpoints are floats, too.
            AssertRoundedSingle((float)midpoint, even);
            AssertRoundedSingle(MathF.BitDecrement((float)midpoint), low);
            AssertRoundedSingle(MathF.BitIncrement((float)midpoint), low + 1);
        }
    }

    [Fact]
    public void Doubles_that_round_to_a_midpoint_as_floats_are_rounded_once()
    {
        for (int low = 0; low <= MaximumFinite; low += 13)
        {
            double midpoint = Midpoint(low);
            foreach (int bits in (int[])[26, 30, 40])
            {
                double little = midpoint * Math.ScaleB(1, -bits);
                Assert.Equal(midpoint, (float)(midpoint + little));
                AssertRounded(midpoint + little, low + 1);
                AssertRounded(midpoint - little, low);
            }
        }
    }

    [Fact]
    public void Large_numbers_become_infinity_from_the_midpoint_on()
    {
        double limit = Math.ScaleB(511, 119);
        AssertRounded(Math.BitDecrement(limit), MaximumFinite);
        AssertRounded(limit, 0x7F80);
        AssertRounded(float.MaxValue, 0x7F80);
        AssertRounded(1e39, 0x7F80);
        AssertRounded(double.MaxValue, 0x7F80);
        AssertRounded(double.PositiveInfinity, 0x7F80);
    }

    [Fact]
    public void Small_numbers_become_zero_up_to_the_midpoint_and_keep_their_sign()
    {
        double limit = Math.ScaleB(1, -134);
        AssertRounded(limit, 0);
        AssertRounded(Math.BitIncrement(limit), 1);
        AssertRounded(1e-60, 0);
        AssertRounded(double.Epsilon, 0);
        AssertRounded(0, 0);
    }

    [Theory]
    [InlineData(0x7FF8000000000000)]
    [InlineData(unchecked((long)0xFFF8000000000000))]
    [InlineData(0x7FF0000000000001)]
    [InlineData(0x7FFFFFFFFFFFFFFF)]
    public void NaN_is_always_the_same(long bits)
    {
        double value = BitConverter.Int64BitsToDouble(bits);

        Assert.Equal(BFloat16.NaN, BFloat16.FromDouble(value));
        Assert.Equal(BFloat16.NaN, BFloat16.FromSingle((float)value));
    }

    private static double Midpoint(int low)
    {
        double next = low == MaximumFinite ? Math.ScaleB(1, 128) : BFloat16.ToSingle((ushort)(low + 1));
        return (BFloat16.ToSingle((ushort)low) + next) / 2;
    }

    private static void AssertRounded(double value, int magnitude)
    {
        Assert.Equal(magnitude, BFloat16.FromDouble(value));
        Assert.Equal(magnitude | 0x8000, BFloat16.FromDouble(-value));
    }

    private static void AssertRoundedSingle(float value, int magnitude)
    {
        Assert.Equal(magnitude, BFloat16.FromSingle(value));
        Assert.Equal(magnitude | 0x8000, BFloat16.FromSingle(-value));
    }
}
