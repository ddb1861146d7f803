using System;
using System.Numerics;

namespace ClusterTools.Numerics;

/// <summary>
/// Computes the dot product of two bfloat16 vectors without rounding: products go into 64-bit bins by exponent, a small
/// Kulisch accumulator (Kulisch, "Computer Arithmetic and Validity", 2nd ed. 2013, chapter 8).
/// </summary>
internal static class ExactDotProduct
{
    private const int BinBits = 32;

    // Shifts reach 2 * 254, and a product has 16 bits.
    private const int BinCount = (2 * 254 / BinBits) + 1;

    // A term adds less than 2^48 to a bin, so this many terms cannot overflow it.
    private const int TermsPerFold = 1 << 14;

    /// <summary>The exact sum of a[i] * b[i] in units of 2^-266.</summary>
    /// <param name="a">Finite bfloat16 bits.</param>
    /// <param name="b">Finite bfloat16 bits, as many as <paramref name="a"/>.</param>
    /// <returns>The sum.</returns>
    public static BigInteger Compute(ReadOnlySpan<ushort> a, ReadOnlySpan<ushort> b)
    {
        BigInteger total = BigInteger.Zero;
        Span<long> bins = stackalloc long[BinCount];
        for (int start = 0; start < a.Length; start += TermsPerFold)
        {
            int end = Math.Min(a.Length, start + TermsPerFold);
            bins.Clear();
            for (int i = start; i < end; i++)
            {
                int x = a[i] & BFloat16.MagnitudeMask;
                int y = b[i] & BFloat16.MagnitudeMask;
                int shift = ExactRounding.Shift(x) + ExactRounding.Shift(y);
                long product = (long)(ExactRounding.Significand(x) * ExactRounding.Significand(y)) << (shift % BinBits);
                bins[shift / BinBits] += ((a[i] ^ b[i]) & BFloat16.SignMask) == 0 ? product : -product;
            }

            for (int k = 0; k < BinCount; k++)
            {
                total += new BigInteger(bins[k]) << (k * BinBits);
            }
        }

        return total;
    }
}
