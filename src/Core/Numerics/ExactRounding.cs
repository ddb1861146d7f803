using System;
using System.Numerics;

namespace ClusterTools.Numerics;

/// <summary>
/// Rounds exact numbers, given as integers in a fixed unit, to bfloat16: to nearest, ties to even. All arithmetic is
/// integer arithmetic, so correctness rests only on a comparison with the midpoint of two neighbors.
/// </summary>
/// <remarks>
/// A bfloat16 is a multiple of 2^-133 (its least subnormal), a product of two a multiple of 2^-266, and the midpoint of
/// two neighbours a multiple of 2^-134.
/// </remarks>
internal static class ExactRounding
{
    /// <summary>The finite magnitude of the bits as a multiple of 2^-133; for infinity, 2^128 in that unit.</summary>
    public static BigInteger Units(int magnitudeBits) =>
        new BigInteger(Significand(magnitudeBits)) << Shift(magnitudeBits);

    /// <summary>The integer significand (at most 8 bits) of a magnitude.</summary>
    public static int Significand(int magnitudeBits) =>
        magnitudeBits < 0x80 ? magnitudeBits : 0x80 | (magnitudeBits & 0x7F);

    /// <summary>The power of two, 0 to 254, that takes the significand to units of 2^-133.</summary>
    public static int Shift(int magnitudeBits) => Math.Max((magnitudeBits >> 7) - 1, 0);

    /// <summary>bfloat16(sqrt(S)) for an exact sum of squares S, given in units of 2^-266.</summary>
    public static ushort SquareRoot(BigInteger squares) =>
        Nearest(midpoint => (squares << 2).CompareTo(midpoint * midpoint));

    /// <summary>bfloat16(|x| / n) for finite bfloat16 magnitudes x and n, n not zero.</summary>
    public static ushort Quotient(int x, int n)
    {
        BigInteger numerator = Units(x) << 134;
        BigInteger denominator = Units(n);
        return Nearest(midpoint => numerator.CompareTo(midpoint * denominator));
    }

    /// <summary>bfloat16(t) for an exact sum t of products, given in units of 2^-266; a zero is +0.</summary>
    public static ushort Sum(BigInteger products)
    {
        BigInteger magnitude = BigInteger.Abs(products);
        ushort rounded = Nearest(midpoint => magnitude.CompareTo(midpoint << 132));
        return rounded != 0 && products.Sign < 0 ? (ushort)(rounded | BFloat16.SignMask) : rounded;
    }

    // The rounded magnitude is the least pattern whose upper midpoint lies above the exact number, or equals it if the
    // pattern is even. compare returns the sign of (exact - midpoint); the midpoint is in units of 2^-134.
    private static ushort Nearest(Func<BigInteger, int> compare)
    {
        int low = 0;
        int high = BFloat16.PositiveInfinity;
        while (low < high)
        {
            int middle = (low + high) / 2;
            int sign = compare(Units(middle) + Units(middle + 1));
            if (sign < 0 || (sign == 0 && middle % 2 == 0))
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return (ushort)low;
    }
}
