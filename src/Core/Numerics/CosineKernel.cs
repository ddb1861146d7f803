using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>
/// The bfloat16 cosine of rows at vector speed, equal to <see cref="ReferenceChain"/> in every bit. Sums are rounded
/// only where their error bound proves which way; what stays open is summed again, in double and then exactly.
/// docs/numerics.md has the proofs.
/// </summary>
/// <remarks>Rows are walked in groups of 32 elements, the even and the odd ones as two float vectors.</remarks>
internal static unsafe class CosineKernel
{
    /// <summary>Elements a step: one 512-bit vector of bfloat16.</summary>
    public const int GroupLength = 32;

    // Every additions' chain of the float norm has at most d / 16 + 4 terms; sqrt halves the relative error.
    private const double FloatUnitRoundoff = 1.0 / (1L << 24);
    private const double DoubleUnitRoundoff = 1.0 / (1L << 53);

    // Between these a float sum of squares has neither overflowed nor lost more than rounding to subnormal squares.
    private const float LeastCertifiable = 1e-30f;
    private const float GreatestCertifiable = 1e38f;

    // The reciprocal of a norm within is normal, so x * (1 / n) is x / n to 2^-23.
    private const ushort LeastNormal = 0x0080;
    private const ushort ReciprocalLimit = (126 + 127) << 7;

    /// <summary>Computes the cosine of one row.</summary>
    /// <param name="row">The row's bfloat16 bits, at any alignment.</param>
    /// <param name="direction">The direction, of the row's length.</param>
    /// <returns>The cosine's bits, as <see cref="ReferenceChain.Cosine"/>.</returns>
    public static ushort Cosine(ushort* row, DirectionOperand direction)
    {
        int length = direction.Bits.Length;
        ushort norm = Norm(row, length);
        if (norm == 0 || BFloat16.IsNaN(norm))
        {
            return BFloat16.NaN;
        }

        if (norm == BFloat16.PositiveInfinity)
        {
            return 0;
        }

        float divisor = BFloat16.ToSingle(norm);
        double sum = norm >= LeastNormal && norm < ReciprocalLimit
            ? Dot<Multiplication>(row, length, 1 / divisor, direction.Lanes)
            : Dot<Division>(row, length, divisor, direction.Lanes);
        return TryRound(sum - direction.SumErrorBound, sum + direction.SumErrorBound, out ushort cosine)
            ? cosine
            : ExactCosine(new ReadOnlySpan<ushort>(row, length), norm, direction);
    }

    /// <summary>Computes the norm of one row.</summary>
    /// <param name="row">The row's bfloat16 bits, at any alignment.</param>
    /// <param name="length">The number of elements, d.</param>
    /// <returns>The norm's bits, as <see cref="ReferenceChain.Norm"/>.</returns>
    public static ushort Norm(ushort* row, int length)
    {
        float squares = SumOfSquaresSingle(row, length);
        if (squares is > LeastCertifiable and < GreatestCertifiable)
        {
            double error = ((length / 16) + 16) * FloatUnitRoundoff;
            if (TryRound(Math.Sqrt(squares * (1 - error)), Math.Sqrt(squares * (1 + error)), out ushort norm))
            {
                return norm;
            }
        }

        return NormInDouble(row, length);
    }

    private static ushort NormInDouble(ushort* row, int length)
    {
        double squares = 0;
        for (int i = 0; i < length; i++)
        {
            double element = BFloat16.ToSingle(row[i]);
            squares = Math.FusedMultiplyAdd(element, element, squares);
        }

        // Squares of finite bfloat16 numbers stay far inside double's range.
        if (!double.IsFinite(squares))
        {
            return BFloat16.NaN;
        }

        double error = (length + 8) * DoubleUnitRoundoff;
        if (TryRound(Math.Sqrt(squares * (1 - error)), Math.Sqrt(squares * (1 + error)), out ushort norm))
        {
            return norm;
        }

        var span = new ReadOnlySpan<ushort>(row, length);
        return ExactRounding.SquareRoot(ExactDotProduct.Compute(span, span));
    }

    private static float SumOfSquaresSingle(ushort* row, int length)
    {
        Vector512<float> even0 = default;
        Vector512<float> odd0 = default;
        Vector512<float> even1 = default;
        Vector512<float> odd1 = default;
        int i = 0;
        for (; i <= length - (2 * GroupLength); i += 2 * GroupLength)
        {
            Split(row + i, out Vector512<float> even, out Vector512<float> odd);
            even0 = Vector512.FusedMultiplyAdd(even, even, even0);
            odd0 = Vector512.FusedMultiplyAdd(odd, odd, odd0);
            Split(row + i + GroupLength, out even, out odd);
            even1 = Vector512.FusedMultiplyAdd(even, even, even1);
            odd1 = Vector512.FusedMultiplyAdd(odd, odd, odd1);
        }

        ushort* tail = stackalloc ushort[GroupLength];
        for (; i < length; i += GroupLength)
        {
            Split(WholeGroup(row + i, length - i, tail), out Vector512<float> even, out Vector512<float> odd);
            even0 = Vector512.FusedMultiplyAdd(even, even, even0);
            odd0 = Vector512.FusedMultiplyAdd(odd, odd, odd0);
        }

        return Vector512.Sum((even0 + odd0) + (even1 + odd1));
    }

    private static double Dot<TQuotient>(ushort* row, int length, float norm, double[] direction)
        where TQuotient : struct, IQuotient
    {
        Vector512<float> operand = Vector512.Create(norm);
        Vector512<double> sum0 = default;
        Vector512<double> sum1 = default;
        Vector512<double> sum2 = default;
        Vector512<double> sum3 = default;
        ushort* tail = stackalloc ushort[GroupLength];
        fixed (double* lanes = direction)
        {
            for (int i = 0; i < length; i += GroupLength)
            {
                Split(WholeGroup(row + i, length - i, tail), out Vector512<float> even, out Vector512<float> odd);
                (Vector512<double> even0, Vector512<double> even1) = Vector512.Widen(Round(TQuotient.Of(even, operand)));
                (Vector512<double> odd0, Vector512<double> odd1) = Vector512.Widen(Round(TQuotient.Of(odd, operand)));
                sum0 = Vector512.FusedMultiplyAdd(even0, Vector512.Load(lanes + i), sum0);
                sum1 = Vector512.FusedMultiplyAdd(even1, Vector512.Load(lanes + i + 8), sum1);
                sum2 = Vector512.FusedMultiplyAdd(odd0, Vector512.Load(lanes + i + 16), sum2);
                sum3 = Vector512.FusedMultiplyAdd(odd1, Vector512.Load(lanes + i + 24), sum3);
            }
        }

        return Vector512.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    private static ushort ExactCosine(ReadOnlySpan<ushort> row, ushort norm, DirectionOperand direction)
    {
        float divisor = BFloat16.ToSingle(norm);
        var quotients = new ushort[row.Length];
        for (int i = 0; i < row.Length; i++)
        {
            // The float quotient is never close enough to a midpoint for its own rounding to matter.
            quotients[i] = BFloat16.FromSingle(BFloat16.ToSingle(row[i]) / divisor);
        }

        return ExactRounding.Sum(ExactDotProduct.Compute(quotients, direction.Bits));
    }

    // True where all numbers of the interval round to one bfloat16; both zeros are +0.
    private static bool TryRound(double low, double high, out ushort rounded)
    {
        rounded = BFloat16.FromDouble(low);
        ushort other = BFloat16.FromDouble(high);
        bool zero = ((rounded | other) & BFloat16.MagnitudeMask) == 0;
        rounded = zero ? (ushort)0 : rounded;
        return zero || rounded == other;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(ushort* group, out Vector512<float> even, out Vector512<float> odd)
    {
        Vector512<uint> pairs = Vector512.Load((uint*)group);
        even = (pairs << 16).AsSingle();
        odd = (pairs & Vector512.Create(0xFFFF0000u)).AsSingle();
    }

    // Rows need not be whole groups: the last one is completed with zeros, which add nothing to any sum.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort* WholeGroup(ushort* group, int remaining, ushort* tail)
    {
        if (remaining >= GroupLength)
        {
            return group;
        }

        new Span<ushort>(tail, GroupLength).Clear();
        new ReadOnlySpan<ushort>(group, remaining).CopyTo(new Span<ushort>(tail, GroupLength));
        return tail;
    }

    // To the nearest bfloat16, ties to even, kept as a float; magnitudes here never exceed 1.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Round(Vector512<float> value)
    {
        Vector512<uint> bits = value.AsUInt32();
        Vector512<uint> even = (bits >>> 16) & Vector512<uint>.One;
        return ((bits + Vector512.Create(0x7FFFu) + even) & Vector512.Create(0xFFFF0000u)).AsSingle();
    }

    private interface IQuotient
    {
        static abstract Vector512<float> Of(Vector512<float> elements, Vector512<float> norm);
    }

    private readonly struct Multiplication : IQuotient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> elements, Vector512<float> norm) => elements * norm;
    }

    private readonly struct Division : IQuotient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> elements, Vector512<float> norm) => elements / norm;
    }
}
