using System.Runtime.CompilerServices;
using ClusterTools.Numerics;

namespace ClusterTools.Components;

/// <summary>
/// Sums of products of 16 bit integers, in 32 bits and exact. Rows come in pairs: an int holds a column's elements of
/// two rows, the first in its lower half.
/// </summary>
internal static unsafe class PairProducts
{
    /// <summary>The columns of a strip.</summary>
    public const int StripWidth = 48;

    /// <summary>The columns on the left of a tile, a divisor of the strip's.</summary>
    public const int TileHeight = 8;

    private const int Lanes = FixedLanes.SingleCount;

    /// <summary>c[8 x 48] += a[rows x 8]^T b[rows x 48]. No sum may leave 32 bits.</summary>
    /// <param name="a">The first of 8 columns of a strip, at its first pair of rows.</param>
    /// <param name="b">The other strip at the same rows, on a cache line.</param>
    /// <param name="c">The sums.</param>
    /// <param name="stride">From one row of c to the next.</param>
    /// <param name="pairs">The number of pairs of rows.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddTile(int* a, int* b, long* c, nint stride, int pairs) =>
        Isa.Dispatch(new TileCall(a, b, c, stride, pairs));

    private readonly struct TileCall(int* a, int* b, long* c, nint stride, int pairs) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            int width = TSingle.Count == Lanes ? StripWidth : 2 * TSingle.Count;
            for (int column = 0; column < StripWidth; column += width)
            {
                if (TSingle.Count == Lanes)
                {
                    AddStrip<TSingle>(a, b, c, stride, pairs);
                }
                else if (TSingle.HasManyRegisters)
                {
                    AddEight<TSingle>(a, b + column, c + column, stride, pairs);
                }
                else
                {
                    AddFour<TSingle>(a, b + column, c + column, stride, pairs);
                    AddFour<TSingle>(a + 4, b + column, c + (4 * stride) + column, stride, pairs);
                }
            }
        }
    }

    // Eight columns by three registers. The loop calls nothing, to keep its registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddStrip<T>(int* a, int* b, long* c, nint stride, int pairs)
        where T : unmanaged, ISingleLanes<T>
    {
        T c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        T c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        T c40 = default, c41 = default, c42 = default, c50 = default, c51 = default, c52 = default;
        T c60 = default, c61 = default, c62 = default, c70 = default, c71 = default, c72 = default;
        for (int* end = a + (pairs * StripWidth); a < end; a += StripWidth, b += StripWidth)
        {
            T b0 = T.Load((float*)b);
            T b1 = T.Load((float*)(b + T.Count));
            T b2 = T.Load((float*)(b + (2 * T.Count)));
            Accumulate(a[0], b0, b1, b2, ref c00, ref c01, ref c02);
            Accumulate(a[1], b0, b1, b2, ref c10, ref c11, ref c12);
            Accumulate(a[2], b0, b1, b2, ref c20, ref c21, ref c22);
            Accumulate(a[3], b0, b1, b2, ref c30, ref c31, ref c32);
            Accumulate(a[4], b0, b1, b2, ref c40, ref c41, ref c42);
            Accumulate(a[5], b0, b1, b2, ref c50, ref c51, ref c52);
            Accumulate(a[6], b0, b1, b2, ref c60, ref c61, ref c62);
            Accumulate(a[7], b0, b1, b2, ref c70, ref c71, ref c72);
        }

        AddTo(c, c00, c01, c02);
        AddTo(c + stride, c10, c11, c12);
        AddTo(c + (2 * stride), c20, c21, c22);
        AddTo(c + (3 * stride), c30, c31, c32);
        AddTo(c + (4 * stride), c40, c41, c42);
        AddTo(c + (5 * stride), c50, c51, c52);
        AddTo(c + (6 * stride), c60, c61, c62);
        AddTo(c + (7 * stride), c70, c71, c72);
    }

    // Eight columns by two registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddEight<T>(int* a, int* b, long* c, nint stride, int pairs)
        where T : unmanaged, ISingleLanes<T>
    {
        T c00 = default, c01 = default, c10 = default, c11 = default;
        T c20 = default, c21 = default, c30 = default, c31 = default;
        T c40 = default, c41 = default, c50 = default, c51 = default;
        T c60 = default, c61 = default, c70 = default, c71 = default;
        for (int* end = a + (pairs * StripWidth); a < end; a += StripWidth, b += StripWidth)
        {
            T b0 = T.Load((float*)b);
            T b1 = T.Load((float*)(b + T.Count));
            T.SplitPairs(ref b0, ref b1);
            T.AddPairs(a, b0, b1, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31);
            T.AddPairs(a + 4, b0, b1, ref c40, ref c41, ref c50, ref c51, ref c60, ref c61, ref c70, ref c71);
        }

        AddTo(c, c00, c01);
        AddTo(c + stride, c10, c11);
        AddTo(c + (2 * stride), c20, c21);
        AddTo(c + (3 * stride), c30, c31);
        AddTo(c + (4 * stride), c40, c41);
        AddTo(c + (5 * stride), c50, c51);
        AddTo(c + (6 * stride), c60, c61);
        AddTo(c + (7 * stride), c70, c71);
    }

    // Four columns by two registers, for processors of half as many registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFour<T>(int* a, int* b, long* c, nint stride, int pairs)
        where T : unmanaged, ISingleLanes<T>
    {
        T c00 = default, c01 = default, c10 = default, c11 = default;
        T c20 = default, c21 = default, c30 = default, c31 = default;
        for (int* end = a + (pairs * StripWidth); a < end; a += StripWidth, b += StripWidth)
        {
            T b0 = T.Load((float*)b);
            T b1 = T.Load((float*)(b + T.Count));
            T.SplitPairs(ref b0, ref b1);
            T.AddPairs(a, b0, b1, ref c00, ref c01, ref c10, ref c11, ref c20, ref c21, ref c30, ref c31);
        }

        AddTo(c, c00, c01);
        AddTo(c + stride, c10, c11);
        AddTo(c + (2 * stride), c20, c21);
        AddTo(c + (3 * stride), c30, c31);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<T>(int a, T b0, T b1, T b2, ref T c0, ref T c1, ref T c2)
        where T : unmanaged, ISingleLanes<T>
    {
        T factor = T.CreateBits((uint)a);
        T.AddPairs(factor, b0, ref c0);
        T.AddPairs(factor, b1, ref c1);
        T.AddPairs(factor, b2, ref c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<T>(long* c, T c0, T c1, T c2)
        where T : unmanaged, ISingleLanes<T>
    {
        AddTo(c, c0, c1);
        c2.AddTo(c + (2 * T.Count));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddTo<T>(long* c, T c0, T c1)
        where T : unmanaged, ISingleLanes<T>
    {
        c0.AddTo(c);
        c1.AddTo(c + T.Count);
    }
}
