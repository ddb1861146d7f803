using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// The bfloat16 cosine of rows at vector speed, equal to <see cref="ReferenceChain"/> in every bit. Sums are rounded
/// only where their error bound proves which way; what stays open is summed again, in double and then exactly.
/// docs/numerics.md has the proofs.
/// </summary>
/// <remarks>Rows are walked in groups of 32 elements, the even and the odd ones as two float vectors.</remarks>
internal static unsafe class CosineKernel
{
    // Adding up two pairs of vectors and sixteen lanes is six roundings; the rest is slack for what else is rounded.
    private const int RoundingsBeyondLanes = 8;

    // Between these a float sum of squares has neither overflowed nor lost more than rounding to subnormal squares.
    private const float LeastCertifiable = 1e-30f;
    private const float GreatestCertifiable = 1e38f;

    /// <summary>Computes the cosine of one row.</summary>
    /// <param name="row">The row's bfloat16 bits, at any alignment.</param>
    /// <param name="direction">The direction, of the row's length.</param>
    /// <returns>The cosine's bits, as <see cref="ReferenceChain.Cosine"/>.</returns>
    public static ushort Cosine(ushort* row, DirectionOperand direction)
    {
        ushort cosine;
        Cosines(row, 1, direction, &cosine);
        return cosine;
    }

    /// <summary>Computes the cosines of rows that lie one after the other.</summary>
    /// <param name="rows">The rows' bfloat16 bits, at any alignment.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="direction">The direction, of the rows' length.</param>
    /// <param name="cosines">Gets the cosines' bits, as <see cref="ReferenceChain.Cosine"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Cosines(ushort* rows, int count, DirectionOperand direction, ushort* cosines)
    {
        // Two at a time: while one waits for its norm or its sum, the other is worked on. A single one is its own other.
        int length = direction.Bits.Length;
        ushort* padding = stackalloc ushort[2 * BFloat16Lanes.GroupLength];
        for (int row = 0; row < count; row += 2)
        {
            ushort* first = rows + ((nint)row * length);
            ushort* second = row + 1 < count ? first + length : first;
            var groups0 = new RowGroups(first, length, padding);
            var groups1 = new RowGroups(second, length, padding + BFloat16Lanes.GroupLength);
            (ushort norm0, ushort norm1) = Norms(groups0, groups1, length);
            float estimate0 = 0, estimate1 = 0;
            if (direction.HasSingleSums)
            {
                // Of other norms these are of no use, and not used.
                DotsSingle(
                    groups0,
                    groups1,
                    1 / BFloat16.ToSingle(norm0),
                    1 / BFloat16.ToSingle(norm1),
                    direction.Lanes,
                    out estimate0,
                    out estimate1);
            }

            cosines[row] = Certified(first, norm0, estimate0, direction);
            if (row + 1 < count)
            {
                cosines[row + 1] = Certified(second, norm1, estimate1, direction);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Certified(ushort* row, ushort norm, float estimate, DirectionOperand direction)
    {
        if (RowQuotients.HasReciprocal(norm) && direction.HasSingleSums
            && CertifiedRounding.TryRound(estimate, direction.SingleSumError, out ushort rounded))
        {
            return rounded;
        }

        return norm == 0 || BFloat16.IsNaN(norm) ? BFloat16.NaN
            : norm == BFloat16.PositiveInfinity ? (ushort)0
            : InDouble(row, norm, direction);
    }

    private static ushort InDouble(ushort* row, ushort norm, DirectionOperand direction)
    {
        // Groups are split in vectors of 16, so a row of quotients has room for whole groups.
        int length = direction.Bits.Length;
        int padded = (length + BFloat16Lanes.GroupLength - 1) / BFloat16Lanes.GroupLength * BFloat16Lanes.GroupLength;
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
        double sum = DotDouble(quotients, quotients + length, direction.Lanes);
        GC.KeepAlive(direction);
        return CertifiedRounding.TryRound(sum, direction.DoubleSumError, out ushort cosine)
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
        ushort norm;
        Norms(row, 1, length, &norm);
        return norm;
    }

    /// <summary>Computes the norms of rows that lie one after the other.</summary>
    /// <param name="rows">The rows' bfloat16 bits, at any alignment.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="length">The number of elements of a row, d.</param>
    /// <param name="norms">Gets the norms' bits, as <see cref="ReferenceChain.Norm"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Norms(ushort* rows, int count, int length, ushort* norms)
    {
        ushort* padding = stackalloc ushort[2 * BFloat16Lanes.GroupLength];
        for (int row = 0; row < count; row += 2)
        {
            ushort* first = rows + ((nint)row * length);
            ushort* second = row + 1 < count ? first + length : first;
            (ushort norm0, ushort norm1) = Norms(
                new RowGroups(first, length, padding), new RowGroups(second, length, padding + BFloat16Lanes.GroupLength), length);
            norms[row] = norm0;
            if (row + 1 < count)
            {
                norms[row + 1] = norm1;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (ushort First, ushort Second) Norms(RowGroups first, RowGroups second, int length)
    {
        SumsOfSquaresSingle(first, second, out float squares0, out float squares1);
        return (Norm(squares0, first.First, length), Norm(squares1, second.First, length));
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ushort Norm(float squares, ushort* row, int length)
    {
        if (squares is > LeastCertifiable and < GreatestCertifiable)
        {
            // The root halves the relative error.
            double root = Math.Sqrt(squares);
            if (CertifiedRounding.TryRound(root, root * (SingleSumError(length) / 2), out ushort norm))
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
        ((length + (2 * BFloat16Lanes.GroupLength) - 1) / (2 * BFloat16Lanes.GroupLength)) + RoundingsBeyondLanes, RoundingError.Single);

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
        if (CertifiedRounding.TryRound(root, root * (RoundingError.Gamma(length + 8, RoundingError.Double) / 2), out ushort norm))
        {
            return norm;
        }

        var span = new ReadOnlySpan<ushort>(row, length);
        return ExactRounding.SquareRoot(ExactDotProduct.Compute(span, span));
    }

    // The loops below call nothing: a call would cost them their registers, and with these most of their speed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumsOfSquaresSingle(RowGroups row0, RowGroups row1, out float sum0, out float sum1)
    {
        Vector512<float> even00 = default, odd00 = default, even01 = default, odd01 = default;
        Vector512<float> even10 = default, odd10 = default, even11 = default, odd11 = default;
        ushort* group0 = row0.First;
        ushort* group1 = row1.First;
        for (; group0 < row0.EndOfPairs; group0 += 2 * BFloat16Lanes.GroupLength, group1 += 2 * BFloat16Lanes.GroupLength)
        {
            AddSquares(group0, ref even00, ref odd00);
            AddSquares(group1, ref even10, ref odd10);
            AddSquares(group0 + BFloat16Lanes.GroupLength, ref even01, ref odd01);
            AddSquares(group1 + BFloat16Lanes.GroupLength, ref even11, ref odd11);
        }

        if (group0 < row0.End)
        {
            AddSquares(group0, ref even00, ref odd00);
            AddSquares(group1, ref even10, ref odd10);
        }

        if (row0.Padded != null)
        {
            AddSquares(row0.Padded, ref even01, ref odd01);
            AddSquares(row1.Padded, ref even11, ref odd11);
        }

        sum0 = FixedLanes.Sum((even00 + odd00) + (even01 + odd01));
        sum1 = FixedLanes.Sum((even10 + odd10) + (even11 + odd11));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(ushort* group, ref Vector512<float> evens, ref Vector512<float> odds)
    {
        BFloat16Lanes.Split(group, out Vector512<float> even, out Vector512<float> odd);
        evens = Vector512.FusedMultiplyAdd(even, even, evens);
        odds = Vector512.FusedMultiplyAdd(odd, odd, odds);
    }

    // The quotients' dot products in float: products are exact, sums are certified by the caller.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void DotsSingle(
        RowGroups row0, RowGroups row1, float reciprocal0, float reciprocal1, float* lanes, out float sum0, out float sum1)
    {
        Vector512<float> factor0 = Vector512.Create(reciprocal0);
        Vector512<float> factor1 = Vector512.Create(reciprocal1);
        Vector512<float> even00 = default, odd00 = default, even01 = default, odd01 = default;
        Vector512<float> even10 = default, odd10 = default, even11 = default, odd11 = default;
        ushort* group0 = row0.First;
        ushort* group1 = row1.First;
        for (; group0 < row0.EndOfPairs; group0 += 2 * BFloat16Lanes.GroupLength, group1 += 2 * BFloat16Lanes.GroupLength, lanes += 2 * BFloat16Lanes.GroupLength)
        {
            AddProducts(group0, factor0, lanes, ref even00, ref odd00);
            AddProducts(group1, factor1, lanes, ref even10, ref odd10);
            AddProducts(group0 + BFloat16Lanes.GroupLength, factor0, lanes + BFloat16Lanes.GroupLength, ref even01, ref odd01);
            AddProducts(group1 + BFloat16Lanes.GroupLength, factor1, lanes + BFloat16Lanes.GroupLength, ref even11, ref odd11);
        }

        if (group0 < row0.End)
        {
            AddProducts(group0, factor0, lanes, ref even00, ref odd00);
            AddProducts(group1, factor1, lanes, ref even10, ref odd10);
            lanes += BFloat16Lanes.GroupLength;
        }

        if (row0.Padded != null)
        {
            AddProducts(row0.Padded, factor0, lanes, ref even01, ref odd01);
            AddProducts(row1.Padded, factor1, lanes, ref even11, ref odd11);
        }

        sum0 = FixedLanes.Sum((even00 + odd00) + (even01 + odd01));
        sum1 = FixedLanes.Sum((even10 + odd10) + (even11 + odd11));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts(
        ushort* group, Vector512<float> factor, float* lanes, ref Vector512<float> evens, ref Vector512<float> odds)
    {
        BFloat16Lanes.Split(group, out Vector512<float> even, out Vector512<float> odd);
        evens = Vector512.FusedMultiplyAdd(RoundQuotient(even * factor), Vector512.Load(lanes), evens);
        odds = Vector512.FusedMultiplyAdd(RoundQuotient(odd * factor), Vector512.Load(lanes + (BFloat16Lanes.GroupLength / 2)), odds);
    }

    // The same in double, of quotients that are ready: right for every norm.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double DotDouble(ushort* group, ushort* end, float* lanes)
    {
        Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (; group < end; group += BFloat16Lanes.GroupLength, lanes += BFloat16Lanes.GroupLength)
        {
            BFloat16Lanes.Split(group, out Vector512<float> even, out Vector512<float> odd);
            BFloat16Lanes.AddProducts(even, Vector512.Load(lanes), ref sum0, ref sum1);
            BFloat16Lanes.AddProducts(odd, Vector512.Load(lanes + (BFloat16Lanes.GroupLength / 2)), ref sum2, ref sum3);
        }

        return FixedLanes.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    // To the nearest bfloat16, ties away from zero; quotients that are normal numbers are no ties.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> RoundQuotient(Vector512<float> value) =>
        ((value.AsUInt32() + Vector512.Create(0x8000u)) & Vector512.Create(0xFFFF0000u)).AsSingle();
}
