using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// The bfloat16 cosines of rows to each other, c = bf16(sum q q'), equal to <see cref="ReferenceChain"/> with the
/// quotients of the one row as direction in every bit. Sums are made in float for four rows by four and certified; what
/// stays open is summed again in double and then exactly. docs/numerics.md has the proofs.
/// </summary>
/// <param name="rows">The rows.</param>
internal sealed unsafe class PairKernel(QuotientRows rows)
{
    /// <summary>Rows that are taken together on each side.</summary>
    public const int Rows = 4;

    // Adding up sixteen lanes is four roundings; the rest is slack for those of norms, bound and interval.
    private const int RoundingsBeyondLanes = 8;

    // Adding up four vectors and eight lanes is five; the rest as above.
    private const int DoubleRoundingsBeyondLanes = 13;

    // What a float addition may lose, 2^-150, where its result is subnormal.
    private const double SubnormalSums = 1e-45;

    private readonly double _singleError = RoundingError.Gamma(
        (rows.Width / Lanes) + RoundingsBeyondLanes, RoundingError.Single);

    private readonly double _doubleError = RoundingError.Gamma(
        (rows.Width / BFloat16Lanes.GroupLength) + DoubleRoundingsBeyondLanes, RoundingError.Double);

    private readonly double _subnormalError = rows.Dimension * SubnormalSums;

    private const int Lanes = 16;

    /// <summary>Computes the cosines of four rows to four rows.</summary>
    /// <param name="first">The number of the first of the one four.</param>
    /// <param name="second">The number of the first of the other four.</param>
    /// <param name="cosines">
    /// Gets sixteen cosines: [4][4]; of rows behind the last one, and of undefined ones, 0.
    /// </param>
    public void Measure(int first, int second, ushort* cosines)
    {
        float* sums = stackalloc float[Rows * Rows];
        Dots(rows.At(first), rows.At(second), rows.Stride, rows.Width, sums);
        for (int i = 0; i < Rows; i++)
        {
            double scale = _singleError * rows.LengthOf(first + i);
            for (int j = 0; j < Rows; j++)
            {
                double error = (scale * rows.LengthOf(second + j)) + _subnormalError;
                ushort* cosine = cosines + (i * Rows) + j;
                if (!CertifiedRounding.TryRound(sums[(i * Rows) + j], error, out *cosine))
                {
                    *cosine = MeasureOpen(first + i, second + j);
                }
            }
        }
    }

    /// <summary>The dot product of two rows of bfloat16 numbers in double, where products are exact.</summary>
    /// <param name="a">The one row, filled up with zeros to whole groups.</param>
    /// <param name="b">The other.</param>
    /// <param name="width">The length, a multiple of 32.</param>
    /// <returns>The sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double DotDouble(ushort* a, ushort* b, int width)
    {
        Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (ushort* end = a + width; a < end; a += BFloat16Lanes.GroupLength, b += BFloat16Lanes.GroupLength)
        {
            BFloat16Lanes.Split(a, out Vector512<float> evenA, out Vector512<float> oddA);
            BFloat16Lanes.Split(b, out Vector512<float> evenB, out Vector512<float> oddB);
            BFloat16Lanes.AddProducts(evenA, evenB, ref sum0, ref sum1);
            BFloat16Lanes.AddProducts(oddA, oddB, ref sum2, ref sum3);
        }

        return FixedLanes.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    private ushort MeasureOpen(int first, int second)
    {
        ushort* a = rows.At(first);
        ushort* b = rows.At(second);
        double error = _doubleError * rows.LengthOf(first) * rows.LengthOf(second);
        return CertifiedRounding.TryRound(DotDouble(a, b, rows.Width), error, out ushort cosine)
            ? cosine
            : ExactRounding.Sum(ExactDotProduct.Compute(
                new ReadOnlySpan<ushort>(a, rows.Width), new ReadOnlySpan<ushort>(b, rows.Width)));
    }

    // A lane is a sum of its own: no sum crosses lanes before the end. The loop calls nothing, to keep its registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Dots(ushort* a, ushort* b, nint stride, int width, float* sums)
    {
        Vector512<uint> upper = Vector512.Create(0xFFFF0000u);
        Vector512<float> s00 = default, s01 = default, s02 = default, s03 = default;
        Vector512<float> s10 = default, s11 = default, s12 = default, s13 = default;
        Vector512<float> s20 = default, s21 = default, s22 = default, s23 = default;
        Vector512<float> s30 = default, s31 = default, s32 = default, s33 = default;
        for (ushort* end = a + width; a < end; a += BFloat16Lanes.GroupLength, b += BFloat16Lanes.GroupLength)
        {
            Vector512<float> b0 = Even(b), b1 = Even(b + stride);
            Vector512<float> b2 = Even(b + (2 * stride)), b3 = Even(b + (3 * stride));
            Add(Even(a), b0, b1, b2, b3, ref s00, ref s01, ref s02, ref s03);
            Add(Even(a + stride), b0, b1, b2, b3, ref s10, ref s11, ref s12, ref s13);
            Add(Even(a + (2 * stride)), b0, b1, b2, b3, ref s20, ref s21, ref s22, ref s23);
            Add(Even(a + (3 * stride)), b0, b1, b2, b3, ref s30, ref s31, ref s32, ref s33);
            b0 = Odd(b, upper);
            b1 = Odd(b + stride, upper);
            b2 = Odd(b + (2 * stride), upper);
            b3 = Odd(b + (3 * stride), upper);
            Add(Odd(a, upper), b0, b1, b2, b3, ref s00, ref s01, ref s02, ref s03);
            Add(Odd(a + stride, upper), b0, b1, b2, b3, ref s10, ref s11, ref s12, ref s13);
            Add(Odd(a + (2 * stride), upper), b0, b1, b2, b3, ref s20, ref s21, ref s22, ref s23);
            Add(Odd(a + (3 * stride), upper), b0, b1, b2, b3, ref s30, ref s31, ref s32, ref s33);
        }

        Store(sums, s00, s01, s02, s03);
        Store(sums + Rows, s10, s11, s12, s13);
        Store(sums + (2 * Rows), s20, s21, s22, s23);
        Store(sums + (3 * Rows), s30, s31, s32, s33);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Even(ushort* group) => (Vector512.Load((uint*)group) << 16).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<float> Odd(ushort* group, Vector512<uint> upper) =>
        (Vector512.Load((uint*)group) & upper).AsSingle();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        Vector512<float> a,
        Vector512<float> b0,
        Vector512<float> b1,
        Vector512<float> b2,
        Vector512<float> b3,
        ref Vector512<float> s0,
        ref Vector512<float> s1,
        ref Vector512<float> s2,
        ref Vector512<float> s3)
    {
        s0 = Vector512.FusedMultiplyAdd(a, b0, s0);
        s1 = Vector512.FusedMultiplyAdd(a, b1, s1);
        s2 = Vector512.FusedMultiplyAdd(a, b2, s2);
        s3 = Vector512.FusedMultiplyAdd(a, b3, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store(
        float* sums, Vector512<float> s0, Vector512<float> s1, Vector512<float> s2, Vector512<float> s3)
    {
        sums[0] = FixedLanes.Sum(s0);
        sums[1] = FixedLanes.Sum(s1);
        sums[2] = FixedLanes.Sum(s2);
        sums[3] = FixedLanes.Sum(s3);
    }
}
