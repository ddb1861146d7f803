using System;
using System.Runtime.CompilerServices;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// The bfloat16 norm of rows at vector speed, equal to <see cref="ReferenceChain.Norm"/> in every bit. Sums are rounded
/// only if their error bound proves the result; what stays open is summed again, in double and then exactly.
/// docs/numerics.md has the proofs.
/// </summary>
/// <remarks>Rows are walked in groups of 32 elements, the even and the odd ones as two float vectors.</remarks>
internal static unsafe class NormKernel
{
    // Adding up two pairs of vectors and sixteen lanes is six roundings; the rest is slack for what else is rounded.
    private const int RoundingsBeyondLanes = 8;

    // Elements that one round of a loop takes of each row.
    private const int Step = 2 * BFloat16Lanes.GroupLength;

    // Between these a float sum of squares has neither overflowed nor lost more than rounding to subnormal squares.
    private const float LeastCertifiable = 1e-30f;
    private const float GreatestCertifiable = 1e38f;

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Norms(ushort* rows, int count, int length, ushort* norms) =>
        Isa.Dispatch(new NormsCall(rows, count, length, norms));

    /// <summary>Computes the norms of two rows of one length.</summary>
    /// <typeparam name="T">A register of floats.</typeparam>
    /// <param name="first">The one row.</param>
    /// <param name="second">The other.</param>
    /// <param name="length">The number of elements of each.</param>
    /// <param name="lanes">Room for the lanes of two sums, on a cache line.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ushort First, ushort Second) Norms<T>(
        in RowGroups first, in RowGroups second, int length, float* lanes)
        where T : unmanaged, ISingleLanes<T>
    {
        for (int lane = 0; lane < FixedLanes.SingleCount; lane += T.Count)
        {
            AddSquares<T>(first, second, lane, lanes);
        }

        return (
            Norm(T.Sum(lanes), first.First, length),
            Norm(T.Sum(lanes + FixedLanes.SingleCount), second.First, length));
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
    /// An upper bound of the relative error of float sums of d terms: every other group goes into the same lanes, and
    /// the lanes are added up in pairs.
    /// </summary>
    public static double SingleSumError(int length) => RoundingError.Gamma(
        ((length + Step - 1) / Step) + RoundingsBeyondLanes, RoundingError.Single);

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
        double error = root * (RoundingError.Gamma(length + 8, RoundingError.Double) / 2);
        if (CertifiedRounding.TryRound(root, error, out ushort norm))
        {
            return norm;
        }

        var span = new ReadOnlySpan<ushort>(row, length);
        return ExactRounding.SquareRoot(ExactDotProduct.Compute(span, span));
    }

    private readonly struct NormsCall(ushort* rows, int count, int length, ushort* norms) : IWidthKernel
    {
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            ushort* padding = stackalloc ushort[2 * BFloat16Lanes.GroupLength];
            float* block = stackalloc float[3 * FixedLanes.SingleCount];
            float* lanes = FixedLanes.Align(block);
            for (int row = 0; row < count; row += 2)
            {
                ushort* first = rows + ((nint)row * length);
                ushort* second = row + 1 < count ? first + length : first;
                (ushort norm0, ushort norm1) = Norms<TSingle>(
                    new RowGroups(first, length, padding),
                    new RowGroups(second, length, padding + BFloat16Lanes.GroupLength),
                    length,
                    lanes);
                norms[row] = norm0;
                if (row + 1 < count)
                {
                    norms[row + 1] = norm1;
                }
            }
        }
    }

    // Some lanes of the sums. The loop calls nothing: a call would cost it its registers, and with these most of its
    // speed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddSquares<T>(in RowGroups row0, in RowGroups row1, int lane, float* lanes)
        where T : unmanaged, ISingleLanes<T>
    {
        T even00 = default, odd00 = default, even01 = default, odd01 = default;
        T even10 = default, odd10 = default, even11 = default, odd11 = default;
        T upper = T.CreateBits(BFloat16Lanes.UpperHalf);
        nint offset = 2 * lane;
        ushort* group0 = row0.First + offset;
        ushort* group1 = row1.First + offset;
        for (ushort* end = row0.EndOfPairs + offset; group0 < end; group0 += Step, group1 += Step)
        {
            AddSquares(group0, upper, ref even00, ref odd00);
            AddSquares(group1, upper, ref even10, ref odd10);
            AddSquares(group0 + BFloat16Lanes.GroupLength, upper, ref even01, ref odd01);
            AddSquares(group1 + BFloat16Lanes.GroupLength, upper, ref even11, ref odd11);
        }

        if (group0 < row0.End + offset)
        {
            AddSquares(group0, upper, ref even00, ref odd00);
            AddSquares(group1, upper, ref even10, ref odd10);
        }

        if (row0.Padded != null)
        {
            AddSquares(row0.Padded + offset, upper, ref even01, ref odd01);
            AddSquares(row1.Padded + offset, upper, ref even11, ref odd11);
        }

        ((even00 + odd00) + (even01 + odd01)).Store(lanes + lane);
        ((even10 + odd10) + (even11 + odd11)).Store(lanes + FixedLanes.SingleCount + lane);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares<T>(ushort* group, T upper, ref T evens, ref T odds)
        where T : unmanaged, ISingleLanes<T>
    {
        T pairs = T.Load((float*)group);
        T even = T.UpperBits(pairs);
        T odd = pairs & upper;
        T.AddProduct(even, even, ref evens);
        T.AddProduct(odd, odd, ref odds);
    }
}
