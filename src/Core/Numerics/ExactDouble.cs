using System;
using System.Numerics;

namespace ClusterTools.Numerics;

/// <summary>
/// Rounds exact numbers, given as integers times a power of two, to double: to nearest, ties to even. All arithmetic is
/// integer arithmetic.
/// </summary>
internal static class ExactDouble
{
    /// <summary>The exponent of the unit in which every finite double is an integer: 2^-1074.</summary>
    public const int UnitExponent = -1074;

    private const int SignificandBits = 53;
    private const int GreatestExponent = 1024;

    /// <summary>A finite double as an integer in units of 2^-1074.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The integer, with the number's sign.</returns>
    public static BigInteger Units(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int exponent = (int)(bits >> 52) & 0x7FF;
        long significand = bits & ((1L << 52) - 1);
        BigInteger units = exponent == 0 ? significand : new BigInteger(significand | (1L << 52)) << (exponent - 1);
        return bits < 0 ? -units : units;
    }

    /// <summary>The double nearest to n 2^e.</summary>
    /// <param name="integer">n, not negative.</param>
    /// <param name="exponent">e.</param>
    /// <returns>The double; infinity if the number is beyond the largest double.</returns>
    public static double Nearest(BigInteger integer, int exponent)
    {
        if (integer.IsZero)
        {
            return 0;
        }

        // The number of bits to shift out: 53 bits remain, fewer if the result is subnormal.
        long bits = (long)integer.GetBitLength();
        int drop = (int)Math.Max(bits - SignificandBits, UnitExponent - exponent);
        BigInteger kept = integer;
        if (drop > 0)
        {
            kept = integer >> drop;
            BigInteger rest = integer - (kept << drop);
            int side = rest.CompareTo(BigInteger.One << (drop - 1));
            kept += side > 0 || (side == 0 && !kept.IsEven) ? 1 : 0;
            exponent += drop;
        }

        return exponent + (long)kept.GetBitLength() > GreatestExponent
            ? double.PositiveInfinity
            : Math.ScaleB((double)kept, exponent);
    }

    /// <summary>The double nearest to a / b 2^e.</summary>
    /// <param name="numerator">a, not negative.</param>
    /// <param name="denominator">b, positive.</param>
    /// <param name="exponent">e.</param>
    /// <returns>The double.</returns>
    public static double Quotient(BigInteger numerator, BigInteger denominator, int exponent)
    {
        const int QuotientBits = SignificandBits + 2;
        int shift = (int)Math.Max(0, QuotientBits + denominator.GetBitLength() - numerator.GetBitLength());
        BigInteger quotient = BigInteger.DivRem(numerator << shift, denominator, out BigInteger rest);
        BigInteger sticky = rest.IsZero ? 0 : 1;
        return Nearest((quotient << 1) | sticky, exponent - shift - 1);
    }

    /// <summary>The double nearest to the square root of n 2^e.</summary>
    /// <param name="integer">n, not negative.</param>
    /// <param name="exponent">e.</param>
    /// <returns>The double.</returns>
    public static double SquareRoot(BigInteger integer, int exponent)
    {
        if (integer.IsZero)
        {
            return 0;
        }

        // The integer root has more bits than a double. One sticky bit records whether bits were cut off, so that an
        // inexact root is never taken for a tie.
        const int RootBits = SignificandBits + 2;
        int shift = Math.Max(0, (2 * RootBits) - (int)integer.GetBitLength());
        shift += (exponent - shift) & 1;
        BigInteger scaled = integer << shift;
        BigInteger root = FloorOfRoot(scaled);
        BigInteger sticky = root * root == scaled ? 0 : 1;
        return Nearest((root << 1) | sticky, ((exponent - shift) / 2) - 1);
    }

    // Newton's iteration from above decreases until it reaches the floor of the root.
    private static BigInteger FloorOfRoot(BigInteger integer)
    {
        BigInteger root = BigInteger.One << (int)((integer.GetBitLength() + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (integer / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }
}
