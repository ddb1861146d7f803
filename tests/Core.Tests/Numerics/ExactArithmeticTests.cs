using System;
using System.Numerics;
using ClusterTools.Numerics;
using ClusterTools.Tests.Chain;
using Xunit;

namespace ClusterTools.Tests.Numerics;

/// <summary>
/// The reference's integer arithmetic against plain integers: a bfloat16 times 2^133 is a whole number.
/// </summary>
public sealed class ExactArithmeticTests
{
    private const int MaximumFinite = 0x7F7F;

    [Fact]
    public void Units_are_the_number_in_units_of_the_least_subnormal()
    {
        for (int bits = 0; bits <= MaximumFinite; bits++)
        {
            Assert.Equal(Whole((ushort)bits), ExactRounding.Units(bits));
        }

        Assert.Equal(BigInteger.One << (128 + 133), ExactRounding.Units(0x7F80));
    }

    [Fact]
    public void Sums_round_to_nearest_and_ties_to_even()
    {
        for (int low = 0; low <= MaximumFinite; low += low is < 300 or > MaximumFinite - 300 ? 1 : 7)
        {
            BigInteger midpoint = TwiceMidpoint(low) << 132;
            AssertSum(midpoint, low + (low & 1));
            AssertSum(midpoint - 1, low);
            AssertSum(midpoint + 1, low + 1);
        }

        Assert.Equal(0, ExactRounding.Sum(BigInteger.Zero));
        Assert.Equal(0x7F80, ExactRounding.Sum(BigInteger.One << 1000));
        Assert.Equal(0xFF80, ExactRounding.Sum(-(BigInteger.One << 1000)));
    }

    [Fact]
    public void Square_roots_round_to_nearest_and_ties_to_even()
    {
        for (int low = 0; low <= MaximumFinite; low += low is < 300 or > MaximumFinite - 300 ? 1 : 7)
        {
            // The square of the midpoint in units of 2^-268; sums of squares come in units of 2^-266.
            BigInteger square = TwiceMidpoint(low) * TwiceMidpoint(low);
            BigInteger floor = square >> 2;
            bool isWhole = floor << 2 == square;
            Assert.Equal(isWhole ? low + (low & 1) : low, ExactRounding.SquareRoot(floor));
            Assert.Equal(low + 1, ExactRounding.SquareRoot(floor + 1));
            if (isWhole)
            {
                Assert.Equal(low, ExactRounding.SquareRoot(floor - 1));
            }
        }
    }

    [Fact]
    public void Quotients_are_those_of_double_rounded()
    {
        // No quotient of 8-bit significands is near enough to a midpoint for the double's rounding to matter, unless it
        // is one: then the double is exact.
        for (int x = 0; x < 0x80; x++)
        {
            for (int n = 0; n < 0x80; n++)
            {
                AssertQuotient(0x3F80 + x, 0x3F80 + n);
            }
        }

        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            AssertQuotient(random.Next(0x7F80), random.Next(1, 0x7F80));
        }

        // Subnormal quotients: exact ties among them.
        for (int x = 0; x < 0x100; x++)
        {
            for (int n = 0x4000; n < 0x4300; n += 0x10)
            {
                AssertQuotient(x, n);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(16383)]
    [InlineData(16384)]
    [InlineData(33000)]
    public void Dot_products_are_the_sums_of_plain_integers(int length)
    {
        var random = new Random(length);
        ushort[] a = ChainRows.Row(RowKind.FiniteBits, length, random);
        ushort[] b = ChainRows.Row(RowKind.FiniteBits, length, random);
        BigInteger expected = BigInteger.Zero;
        for (int i = 0; i < length; i++)
        {
            expected += Whole(a[i]) * Whole(b[i]);
        }

        Assert.Equal(expected, ExactDotProduct.Compute(a, b));
    }

    [Theory]
    [InlineData(0x7F7F, 0x7F7F)]
    [InlineData(0xFF7F, 0x7F7F)]
    [InlineData(0x3EFF, 0x40FF)]
    [InlineData(0x0001, 0x8001)]
    public void Dot_products_of_equal_terms_do_not_overflow(int a, int b)
    {
        const int Length = (1 << 15) + 3;
        ushort[] left = new ushort[Length];
        ushort[] right = new ushort[Length];
        Array.Fill(left, (ushort)a);
        Array.Fill(right, (ushort)b);

        Assert.Equal(Length * Whole((ushort)a) * Whole((ushort)b), ExactDotProduct.Compute(left, right));
    }

    private static BigInteger Whole(ushort bits) => new(Math.ScaleB(BFloat16.ToSingle(bits), 133));

    private static BigInteger TwiceMidpoint(int low) =>
        Whole((ushort)low) + (low == MaximumFinite ? BigInteger.One << (128 + 133) : Whole((ushort)(low + 1)));

    private static void AssertSum(BigInteger sum, int magnitude)
    {
        Assert.Equal(magnitude, ExactRounding.Sum(sum));
        Assert.Equal(magnitude == 0 ? 0 : magnitude | 0x8000, ExactRounding.Sum(-sum));
    }

    private static void AssertQuotient(int x, int n) => Assert.Equal(
        BFloat16.FromDouble((double)BFloat16.ToSingle((ushort)x) / BFloat16.ToSingle((ushort)n)),
        ExactRounding.Quotient(x, n));
}
