using System;
using System.Numerics;

namespace ClusterTools.Numerics;

/// <summary>Dot products rounded to float once, to nearest even, from their exact value: integers throughout.</summary>
internal static class ExactSingle
{
    private const int SignificandBits = 24;
    private const int UnitExponent = -149;

    /// <summary>The float nearest to a dot product.</summary>
    /// <param name="a">Finite numbers.</param>
    /// <param name="b">Finite numbers, as many.</param>
    /// <returns>The float; an infinity if the product is beyond the largest float, and no -0.</returns>
    public static float Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        BigInteger sum = BigInteger.Zero;
        for (int i = 0; i < a.Length; i++)
        {
            sum += ExactDouble.Units(a[i]) * ExactDouble.Units(b[i]);
        }

        BigInteger magnitude = BigInteger.Abs(sum);
        int drop = (int)Math.Max(
            (long)magnitude.GetBitLength() - SignificandBits, UnitExponent - (2 * ExactDouble.UnitExponent));
        BigInteger kept = magnitude >> drop;
        int side = (magnitude - (kept << drop)).CompareTo(BigInteger.One << (drop - 1));
        kept += side > 0 || (side == 0 && !kept.IsEven) ? 1 : 0;

        // At most 24 bits, so the conversion to float is exact, or overflows. Adding 0 makes -0 of a tiny sum +0.
        double rounded = ExactDouble.Nearest(kept, drop + (2 * ExactDouble.UnitExponent));
        return (float)(sum.Sign < 0 ? -rounded : rounded) + 0f;
    }
}
