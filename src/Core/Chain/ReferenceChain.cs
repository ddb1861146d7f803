using System;
using System.Numerics;
using ClusterTools.Numerics;

namespace ClusterTools;

/// <summary>
/// The definition of the bfloat16 cosine and logit, and the oracle of every fast kernel: n = bf16(sqrt(sum x^2)),
/// q = bf16(x / n), c = bf16(sum q r), and l = bf16(sum x h), each rounded once, to nearest even, from its exact value.
/// Short and slow.
/// </summary>
public static class ReferenceChain
{
    /// <summary>The bfloat16 cosine of a row to a direction.</summary>
    /// <param name="row">The row's d elements as bfloat16 bits.</param>
    /// <param name="direction">The direction's d elements as finite bfloat16 bits.</param>
    /// <returns>
    /// The cosine's bits; zero is always +0. <see cref="BFloat16.NaN"/> where the row is zero or holds a NaN or an
    /// infinity. A row whose norm overflows has norm infinity, quotients 0 and cosine 0.
    /// </returns>
    public static ushort Cosine(ReadOnlySpan<ushort> row, ReadOnlySpan<ushort> direction)
    {
        ushort norm = Norm(row);
        if (norm == 0 || BFloat16.IsNaN(norm))
        {
            return BFloat16.NaN;
        }

        BigInteger sum = BigInteger.Zero;
        for (int i = 0; i < row.Length; i++)
        {
            BigInteger product = SignedUnits(Quotient(row[i], norm)) * SignedUnits(direction[i]);
            sum += product;
        }

        return ExactRounding.Sum(sum);
    }

    /// <summary>The bfloat16 logit of a row to a hidden state.</summary>
    /// <param name="row">The row's d elements as bfloat16 bits.</param>
    /// <param name="state">The state's d elements as finite bfloat16 bits.</param>
    /// <returns>
    /// The logit's bits; zero is always +0. An infinity if the sum passes the largest bfloat16 by half a step.
    /// <see cref="BFloat16.NaN"/> if the row holds a NaN or an infinity.
    /// </returns>
    public static ushort Logit(ReadOnlySpan<ushort> row, ReadOnlySpan<ushort> state)
    {
        BigInteger sum = BigInteger.Zero;
        for (int i = 0; i < row.Length; i++)
        {
            if (!BFloat16.IsFinite(row[i]))
            {
                return BFloat16.NaN;
            }

            sum += SignedUnits(row[i]) * SignedUnits(state[i]);
        }

        return ExactRounding.Sum(sum);
    }

    /// <summary>The bfloat16 Euclidean norm of a row.</summary>
    /// <param name="row">The row's elements as bfloat16 bits.</param>
    /// <returns>The norm's bits; <see cref="BFloat16.NaN"/> where an element is a NaN or an infinity.</returns>
    public static ushort Norm(ReadOnlySpan<ushort> row)
    {
        BigInteger squares = BigInteger.Zero;
        foreach (ushort element in row)
        {
            if (!BFloat16.IsFinite(element))
            {
                return BFloat16.NaN;
            }

            BigInteger units = SignedUnits(element);
            squares += units * units;
        }

        return ExactRounding.SquareRoot(squares);
    }

    /// <summary>The bfloat16 quotient of an element and a norm.</summary>
    /// <param name="element">A finite element's bits.</param>
    /// <param name="norm">The bits of a positive norm; for infinity the quotient is a zero.</param>
    /// <returns>The quotient's bits, of the sign of the element.</returns>
    public static ushort Quotient(ushort element, ushort norm)
    {
        int sign = element & BFloat16.SignMask;
        return norm == BFloat16.PositiveInfinity
            ? (ushort)sign
            : (ushort)(sign | ExactRounding.Quotient(element & BFloat16.MagnitudeMask, norm));
    }

    private static BigInteger SignedUnits(ushort bits)
    {
        BigInteger units = ExactRounding.Units(bits & BFloat16.MagnitudeMask);
        return (bits & BFloat16.SignMask) == 0 ? units : -units;
    }
}
