using System;
using System.Runtime.CompilerServices;
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

    private const int Lanes = FixedLanes.SingleCount;

    /// <summary>Computes the cosines of four rows to four rows.</summary>
    /// <param name="first">The number of the first of the one four.</param>
    /// <param name="second">The number of the first of the other four.</param>
    /// <param name="cosines">
    /// Gets sixteen cosines: [4][4]; of rows behind the last one, and of undefined ones, 0.
    /// </param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Measure(int first, int second, ushort* cosines)
    {
        float* sums = stackalloc float[Rows * Rows];
        Isa.Dispatch(new DotsCall(rows.At(first), rows.At(second), rows.Stride, rows.Width, sums));
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static double DotDouble(ushort* a, ushort* b, int width)
    {
        double sum;
        Isa.Dispatch(new DotDoubleCall(a, b, width, &sum));
        return sum;
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

    private readonly struct DotDoubleCall(ushort* a, ushort* b, int width, double* sum) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble> => *sum = DotDouble<TDouble>(a, b, width);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double DotDouble<T>(ushort* a, ushort* b, int width)
        where T : unmanaged, IDoubleLanes<T>
    {
        const int Half = BFloat16Lanes.GroupLength / 2;
        T sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (ushort* end = a + width; a < end; a += BFloat16Lanes.GroupLength, b += BFloat16Lanes.GroupLength)
        {
            T.AddProduct(T.WidenEven(a), T.WidenEven(b), ref sum0);
            T.AddProduct(T.WidenEven(a + Half), T.WidenEven(b + Half), ref sum1);
            T.AddProduct(T.WidenOdd(a), T.WidenOdd(b), ref sum2);
            T.AddProduct(T.WidenOdd(a + Half), T.WidenOdd(b + Half), ref sum3);
        }

        return T.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    // A lane is a sum of its own: no sum crosses lanes before the end, so each register's lanes pass on their own.
    private readonly struct DotsCall(ushort* a, ushort* b, nint stride, int width, float* sums) : IWidthKernel
    {
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            float* block = stackalloc float[(Rows * Rows * Lanes) + FixedLanes.SingleCount];
            float* lanes = FixedLanes.Align(block);
            for (int lane = 0; lane < Lanes; lane += TSingle.Count)
            {
                ushort* a0 = a + (2 * lane);
                ushort* b0 = b + (2 * lane);
                if (TSingle.HasManyRegisters)
                {
                    DotsOfFour<TSingle>(a0, b0, stride, width, lanes + lane);
                }
                else
                {
                    DotsOfTwo<TSingle>(a0, b0, stride, width, lanes + lane);
                    DotsOfTwo<TSingle>(a0, b0 + (2 * stride), stride, width, lanes + (2 * Lanes) + lane);
                }
            }

            for (int i = 0; i < Rows * Rows; i++)
            {
                sums[i] = TSingle.Sum(lanes + (i * Lanes));
            }
        }
    }

    // Four rows by four. The loop calls nothing, to keep its registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void DotsOfFour<T>(ushort* a, ushort* b, nint stride, int width, float* lanes)
        where T : unmanaged, ISingleLanes<T>
    {
        T s00 = default, s01 = default, s02 = default, s03 = default;
        T s10 = default, s11 = default, s12 = default, s13 = default;
        T s20 = default, s21 = default, s22 = default, s23 = default;
        T s30 = default, s31 = default, s32 = default, s33 = default;
        T upper = T.CreateBits(BFloat16Lanes.UpperHalf);
        for (ushort* end = a + width; a < end; a += BFloat16Lanes.GroupLength, b += BFloat16Lanes.GroupLength)
        {
            T a0 = Load<T>(a), a1 = Load<T>(a + stride), a2 = Load<T>(a + (2 * stride)), a3 = Load<T>(a + (3 * stride));
            T b0 = Load<T>(b), b1 = Load<T>(b + stride), b2 = Load<T>(b + (2 * stride)), b3 = Load<T>(b + (3 * stride));
            T c0 = T.UpperBits(b0), c1 = T.UpperBits(b1), c2 = T.UpperBits(b2), c3 = T.UpperBits(b3);
            Add(T.UpperBits(a0), c0, c1, c2, c3, ref s00, ref s01, ref s02, ref s03);
            Add(T.UpperBits(a1), c0, c1, c2, c3, ref s10, ref s11, ref s12, ref s13);
            Add(T.UpperBits(a2), c0, c1, c2, c3, ref s20, ref s21, ref s22, ref s23);
            Add(T.UpperBits(a3), c0, c1, c2, c3, ref s30, ref s31, ref s32, ref s33);
            c0 = b0 & upper;
            c1 = b1 & upper;
            c2 = b2 & upper;
            c3 = b3 & upper;
            Add(a0 & upper, c0, c1, c2, c3, ref s00, ref s01, ref s02, ref s03);
            Add(a1 & upper, c0, c1, c2, c3, ref s10, ref s11, ref s12, ref s13);
            Add(a2 & upper, c0, c1, c2, c3, ref s20, ref s21, ref s22, ref s23);
            Add(a3 & upper, c0, c1, c2, c3, ref s30, ref s31, ref s32, ref s33);
        }

        Store(lanes, s00, s01, s02, s03);
        Store(lanes + (Rows * Lanes), s10, s11, s12, s13);
        Store(lanes + (2 * Rows * Lanes), s20, s21, s22, s23);
        Store(lanes + (3 * Rows * Lanes), s30, s31, s32, s33);
    }

    // Four rows by two, for processors of half as many registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void DotsOfTwo<T>(ushort* a, ushort* b, nint stride, int width, float* lanes)
        where T : unmanaged, ISingleLanes<T>
    {
        T s00 = default, s01 = default, s10 = default, s11 = default;
        T s20 = default, s21 = default, s30 = default, s31 = default;
        T upper = T.CreateBits(BFloat16Lanes.UpperHalf);
        for (ushort* end = a + width; a < end; a += BFloat16Lanes.GroupLength, b += BFloat16Lanes.GroupLength)
        {
            T b0 = Load<T>(b), b1 = Load<T>(b + stride);
            T even0 = T.UpperBits(b0), even1 = T.UpperBits(b1), odd0 = b0 & upper, odd1 = b1 & upper;
            T pairs = Load<T>(a);
            Add(T.UpperBits(pairs), even0, even1, ref s00, ref s01);
            Add(pairs & upper, odd0, odd1, ref s00, ref s01);
            pairs = Load<T>(a + stride);
            Add(T.UpperBits(pairs), even0, even1, ref s10, ref s11);
            Add(pairs & upper, odd0, odd1, ref s10, ref s11);
            pairs = Load<T>(a + (2 * stride));
            Add(T.UpperBits(pairs), even0, even1, ref s20, ref s21);
            Add(pairs & upper, odd0, odd1, ref s20, ref s21);
            pairs = Load<T>(a + (3 * stride));
            Add(T.UpperBits(pairs), even0, even1, ref s30, ref s31);
            Add(pairs & upper, odd0, odd1, ref s30, ref s31);
        }

        Store(lanes, s00, s01);
        Store(lanes + (Rows * Lanes), s10, s11);
        Store(lanes + (2 * Rows * Lanes), s20, s21);
        Store(lanes + (3 * Rows * Lanes), s30, s31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Load<T>(ushort* pairs)
        where T : unmanaged, ISingleLanes<T> => T.Load((float*)pairs);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(T a, T b0, T b1, T b2, T b3, ref T s0, ref T s1, ref T s2, ref T s3)
        where T : unmanaged, ISingleLanes<T>
    {
        Add(a, b0, b1, ref s0, ref s1);
        Add(a, b2, b3, ref s2, ref s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(T a, T b0, T b1, ref T s0, ref T s1)
        where T : unmanaged, ISingleLanes<T>
    {
        T.AddProduct(a, b0, ref s0);
        T.AddProduct(a, b1, ref s1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(float* lanes, T s0, T s1, T s2, T s3)
        where T : unmanaged, ISingleLanes<T>
    {
        Store(lanes, s0, s1);
        Store(lanes + (2 * Lanes), s2, s3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(float* lanes, T s0, T s1)
        where T : unmanaged, ISingleLanes<T>
    {
        s0.Store(lanes);
        s1.Store(lanes + Lanes);
    }
}
