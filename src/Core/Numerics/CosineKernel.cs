using System;
using System.Buffers;
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

    // Adding up two pairs of vectors and sixteen lanes is six roundings; the rest is slack for what else is rounded.
    private const int RoundingsBeyondLanes = 8;

    // Between these a float sum of squares has neither overflowed nor lost more than rounding to subnormal squares.
    private const float LeastCertifiable = 1e-30f;
    private const float GreatestCertifiable = 1e38f;

    // The reciprocal of a norm within is normal, so x * (1 / n) is x / n to 2^-23.
    private const ushort ReciprocalLimit = (126 + 127) << 7;

    /// <summary>Computes the cosine of one row.</summary>
    /// <param name="row">The row's bfloat16 bits, at any alignment.</param>
    /// <param name="direction">The direction, of the row's length.</param>
    /// <returns>The cosine's bits, as <see cref="ReferenceChain.Cosine"/>.</returns>
    public static ushort Cosine(ushort* row, DirectionOperand direction)
    {
        int length = direction.Bits.Length;
        ushort* padding = stackalloc ushort[GroupLength];
        var groups = new RowGroups(row, length, padding);
        ushort norm = Norm(groups, row, length);
        if (norm == 0 || BFloat16.IsNaN(norm))
        {
            return BFloat16.NaN;
        }

        if (norm == BFloat16.PositiveInfinity)
        {
            return 0;
        }

        if (HasReciprocal(norm) && direction.HasSingleSums)
        {
            double estimate = DotSingle(groups, 1 / BFloat16.ToSingle(norm), direction.AlignedLanes);
            if (TryRound(estimate, direction.SingleSumError, out ushort rounded))
            {
                return rounded;
            }
        }

        // Groups are split in vectors of 16, so a row of quotients has room for whole groups.
        int padded = (length + GroupLength - 1) / GroupLength * GroupLength;
        ushort[] quotients = ArrayPool<ushort>.Shared.Rent(padded);
        fixed (ushort* first = quotients)
        {
            RowQuotients.Fill(row, length, norm, first);
            ushort cosine = CosineOfQuotients(first, padded, direction);
            ArrayPool<ushort>.Shared.Return(quotients);
            return cosine;
        }
    }

    /// <summary>Computes the cosine of one row from its quotients, in double or else without any rounding but the last.</summary>
    /// <param name="quotients">The quotients' bits.</param>
    /// <param name="length">Their number, padded with zeros to a multiple of 32.</param>
    /// <param name="direction">The direction.</param>
    /// <returns>The cosine's bits, as <see cref="ReferenceChain.Cosine"/>.</returns>
    public static ushort CosineOfQuotients(ushort* quotients, int length, DirectionOperand direction)
    {
        double sum = DotDouble(quotients, quotients + length, direction.AlignedLanes);
        GC.KeepAlive(direction);
        return TryRound(sum, direction.DoubleSumError, out ushort cosine)
            ? cosine
            : ExactRounding.Sum(ExactDotProduct.Compute(
                new ReadOnlySpan<ushort>(quotients, direction.Bits.Length), direction.Bits));
    }

    /// <summary>Computes the norm of one row.</summary>
    /// <param name="row">The row's bfloat16 bits, at any alignment.</param>
    /// <param name="length">The number of elements, d.</param>
    /// <returns>The norm's bits, as <see cref="ReferenceChain.Norm"/>.</returns>
    public static ushort Norm(ushort* row, int length)
    {
        ushort* padding = stackalloc ushort[GroupLength];
        return Norm(new RowGroups(row, length, padding), row, length);
    }

    private static ushort Norm(RowGroups groups, ushort* row, int length)
    {
        float squares = SumOfSquaresSingle(groups);
        if (squares is > LeastCertifiable and < GreatestCertifiable)
        {
            // The root halves the relative error.
            double root = Math.Sqrt(squares);
            if (TryRound(root, root * (SingleSumError(length) / 2), out ushort norm))
            {
                return norm;
            }
        }

        return NormInDouble(row, length);
    }

    /// <summary>
    /// An upper bound of the relative error of this kernel's float sums of d terms: every other group goes into the same
    /// lanes, and the lanes are added up in pairs.
    /// </summary>
    public static double SingleSumError(int length) => RoundingError.Gamma(
        ((length + (2 * GroupLength) - 1) / (2 * GroupLength)) + RoundingsBeyondLanes, RoundingError.Single);

    /// <summary>Whether x * (1 / n) rounds to the same bfloat16 as x / n for a norm n and every element x.</summary>
    public static bool HasReciprocal(ushort norm) => norm is >= BFloat16.LeastNormal and < ReciprocalLimit;

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

        double root = Math.Sqrt(squares);
        if (TryRound(root, root * (RoundingError.Gamma(length + 8, RoundingError.Double) / 2), out ushort norm))
        {
            return norm;
        }

        var span = new ReadOnlySpan<ushort>(row, length);
        return ExactRounding.SquareRoot(ExactDotProduct.Compute(span, span));
    }

    // The loops below call nothing: a call would cost them their registers, and with these most of their speed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float SumOfSquaresSingle(RowGroups groups)
    {
        Vector512<float> even0 = default, odd0 = default, even1 = default, odd1 = default;
        ushort* group = groups.First;
        for (; group < groups.EndOfPairs; group += 2 * GroupLength)
        {
            AddSquares(group, ref even0, ref odd0);
            AddSquares(group + GroupLength, ref even1, ref odd1);
        }

        if (group < groups.End)
        {
            AddSquares(group, ref even0, ref odd0);
        }

        if (groups.Padded != null)
        {
            AddSquares(groups.Padded, ref even1, ref odd1);
        }

        return FixedLanes.Sum((even0 + odd0) + (even1 + odd1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(ushort* group, ref Vector512<float> evens, ref Vector512<float> odds)
    {
        Split(group, out Vector512<float> even, out Vector512<float> odd);
        evens = Vector512.FusedMultiplyAdd(even, even, evens);
        odds = Vector512.FusedMultiplyAdd(odd, odd, odds);
    }

    // The quotients' dot product in float: products are exact, sums are certified by the caller.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static float DotSingle(RowGroups groups, float reciprocal, float* lanes)
    {
        Vector512<float> factor = Vector512.Create(reciprocal);
        Vector512<float> even0 = default, odd0 = default, even1 = default, odd1 = default;
        ushort* group = groups.First;
        for (; group < groups.EndOfPairs; group += 2 * GroupLength, lanes += 2 * GroupLength)
        {
            AddProducts(group, factor, lanes, ref even0, ref odd0);
            AddProducts(group + GroupLength, factor, lanes + GroupLength, ref even1, ref odd1);
        }

        if (group < groups.End)
        {
            AddProducts(group, factor, lanes, ref even0, ref odd0);
            lanes += GroupLength;
        }

        if (groups.Padded != null)
        {
            AddProducts(groups.Padded, factor, lanes, ref even1, ref odd1);
        }

        return FixedLanes.Sum((even0 + odd0) + (even1 + odd1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts(
        ushort* group, Vector512<float> factor, float* lanes, ref Vector512<float> evens, ref Vector512<float> odds)
    {
        Split(group, out Vector512<float> even, out Vector512<float> odd);
        evens = Vector512.FusedMultiplyAdd(RoundNormal(even * factor), Vector512.Load(lanes), evens);
        odds = Vector512.FusedMultiplyAdd(RoundNormal(odd * factor), Vector512.Load(lanes + (GroupLength / 2)), odds);
    }

    // The same in double, of quotients that are ready: right for every norm.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double DotDouble(ushort* group, ushort* end, float* lanes)
    {
        Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (; group < end; group += GroupLength, lanes += GroupLength)
        {
            Split(group, out Vector512<float> even, out Vector512<float> odd);
            AddProducts(even, Vector512.Load(lanes), ref sum0, ref sum1);
            AddProducts(odd, Vector512.Load(lanes + (GroupLength / 2)), ref sum2, ref sum3);
        }

        return FixedLanes.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    /// <summary>Adds the products of bfloat16 numbers to sums in double, where they are exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(
        Vector512<float> a, Vector512<float> b, ref Vector512<double> lower, ref Vector512<double> upper)
    {
        (Vector512<double> a0, Vector512<double> a1) = Vector512.Widen(a);
        (Vector512<double> b0, Vector512<double> b1) = Vector512.Widen(b);
        lower = Vector512.FusedMultiplyAdd(a0, b0, lower);
        upper = Vector512.FusedMultiplyAdd(a1, b1, upper);
    }

    /// <summary>Rounds a number that is known to an error, where that error cannot matter; both zeros are +0.</summary>
    /// <param name="value">The number.</param>
    /// <param name="error">What it may be off by, either way.</param>
    /// <param name="rounded">Gets the bfloat16 to which all numbers of the interval round.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryRound(double value, double error, out ushort rounded)
    {
        // By far the most numbers: the distance to the midpoint, 0x8000 units of the float's last place within its
        // bfloat16 step, is more than the error and the float's own rounding. The step below a power of two is half as
        // long, so errors of a quarter of a step and more are left to the interval.
        const int Midpoint = 0x8000;
        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        int exponent = (int)(bits >> 23) & 0xFF;
        double units = error * BitConverter.Int64BitsToDouble((long)(1023 + 23 + 127 - exponent) << 52);
        if (exponent is > 0 and < 0xFF && units < Midpoint / 4 && Math.Abs((int)(bits & 0xFFFF) - Midpoint) > units + 1)
        {
            rounded = (ushort)((bits + Midpoint) >> 16);
            return true;
        }

        return TryRoundInterval(value - error, value + error, out rounded);
    }

    private static bool TryRoundInterval(double low, double high, out ushort rounded)
    {
        rounded = BFloat16.FromDouble(low);
        ushort other = BFloat16.FromDouble(high);
        bool zero = ((rounded | other) & BFloat16.MagnitudeMask) == 0;
        rounded = zero ? (ushort)0 : rounded;
        return zero || rounded == other;
    }

    /// <summary>Widens a group's 32 elements: the even ones and the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(ushort* group, out Vector512<float> even, out Vector512<float> odd)
    {
        Vector512<uint> pairs = Vector512.Load((uint*)group);
        even = (pairs << 16).AsSingle();
        odd = (pairs & Vector512.Create(0xFFFF0000u)).AsSingle();
    }

    /// <summary>Rounds to the nearest bfloat16, ties to even, kept as a float; for magnitudes of at most 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> value)
    {
        Vector512<uint> bits = value.AsUInt32();
        Vector512<uint> even = (bits >>> 16) & Vector512<uint>.One;
        return ((bits + Vector512.Create(0x7FFFu) + even) & Vector512.Create(0xFFFF0000u)).AsSingle();
    }

    // To the nearest eight significant bits: the bfloat16 wherever that is a normal number, a closer one below. Ties,
    // which this would break its own way, do not occur in quotients. Source: Veltkamp's splitting; Boldo, "Pitfalls of
    // a Full Floating-Point Proof: Example on the Formal Proof of the Veltkamp/Dekker Algorithms", IJCAR 2006.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> RoundNormal(Vector512<float> value)
    {
        Vector512<float> spread = value * Vector512.Create(65537f);
        return spread - (spread - value);
    }
}
