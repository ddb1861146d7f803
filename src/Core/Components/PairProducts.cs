using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace ClusterTools.Components;

/// <summary>
/// Sums of products of 16 bit integers, in 32 bits and exact. Rows come in pairs: an int holds a column's elements of two
/// rows, the first in its lower half.
/// </summary>
internal static unsafe class PairProducts
{
    /// <summary>The columns of a strip.</summary>
    public const int StripWidth = 48;

    /// <summary>The columns on the left of a tile, a divisor of the strip's.</summary>
    public const int TileHeight = 8;

    private const int PartHeight = 4;
    private const int Lanes = 16;

    /// <summary>For 16 columns, the product of the first rows plus that of the second ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<int> Multiply(Vector512<int> a, Vector512<int> b)
    {
        if (Avx512BW.IsSupported)
        {
            return Avx512BW.MultiplyAddAdjacent(a.AsInt16(), b.AsInt16());
        }

        if (Avx2.IsSupported)
        {
            return Vector512.Create(
                Avx2.MultiplyAddAdjacent(a.GetLower().AsInt16(), b.GetLower().AsInt16()),
                Avx2.MultiplyAddAdjacent(a.GetUpper().AsInt16(), b.GetUpper().AsInt16()));
        }

        return (((a << 16) >> 16) * ((b << 16) >> 16)) + ((a >> 16) * (b >> 16));
    }

    /// <summary>c[8 x 48] += a[rows x 8]^T b[rows x 48]. No sum may leave 32 bits.</summary>
    /// <param name="a">The first of 8 columns of a strip, at its first pair of rows.</param>
    /// <param name="b">The other strip at the same rows, on a cache line.</param>
    /// <param name="c">The sums.</param>
    /// <param name="stride">From one row of c to the next.</param>
    /// <param name="pairs">The number of pairs of rows.</param>
    public static void AddTile(int* a, int* b, long* c, nint stride, int pairs)
    {
        if (Vector512.IsHardwareAccelerated)
        {
            AddWhole(a, b, c, stride, pairs);
            return;
        }

        // In parts whose sums fit into sixteen registers of half the length.
        for (int row = 0; row < TileHeight; row += PartHeight)
        {
            for (int column = 0; column < StripWidth; column += Lanes)
            {
                AddPart(a + row, b + column, c + (row * stride) + column, stride, pairs);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddPart(int* a, int* b, long* c, nint stride, int pairs)
    {
        Vector512<int> c0 = default, c1 = default, c2 = default, c3 = default;
        for (int pair = 0; pair < pairs; pair++, a += StripWidth, b += StripWidth)
        {
            Vector512<int> right = Vector512.Load(b);
            c0 += Multiply(Vector512.Create(a[0]), right);
            c1 += Multiply(Vector512.Create(a[1]), right);
            c2 += Multiply(Vector512.Create(a[2]), right);
            c3 += Multiply(Vector512.Create(a[3]), right);
        }

        Add(c, c0);
        Add(c + stride, c1);
        Add(c + (2 * stride), c2);
        Add(c + (3 * stride), c3);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddWhole(int* a, int* b, long* c, nint stride, int pairs)
    {
        Vector512<int> c00 = default, c01 = default, c02 = default, c10 = default, c11 = default, c12 = default;
        Vector512<int> c20 = default, c21 = default, c22 = default, c30 = default, c31 = default, c32 = default;
        Vector512<int> c40 = default, c41 = default, c42 = default, c50 = default, c51 = default, c52 = default;
        Vector512<int> c60 = default, c61 = default, c62 = default, c70 = default, c71 = default, c72 = default;
        for (int pair = 0; pair < pairs; pair++, a += StripWidth, b += StripWidth)
        {
            Vector512<int> b0 = Vector512.Load(b);
            Vector512<int> b1 = Vector512.Load(b + Lanes);
            Vector512<int> b2 = Vector512.Load(b + (2 * Lanes));
            Accumulate(a[0], b0, b1, b2, ref c00, ref c01, ref c02);
            Accumulate(a[1], b0, b1, b2, ref c10, ref c11, ref c12);
            Accumulate(a[2], b0, b1, b2, ref c20, ref c21, ref c22);
            Accumulate(a[3], b0, b1, b2, ref c30, ref c31, ref c32);
            Accumulate(a[4], b0, b1, b2, ref c40, ref c41, ref c42);
            Accumulate(a[5], b0, b1, b2, ref c50, ref c51, ref c52);
            Accumulate(a[6], b0, b1, b2, ref c60, ref c61, ref c62);
            Accumulate(a[7], b0, b1, b2, ref c70, ref c71, ref c72);
        }

        AddRow(c, c00, c01, c02);
        AddRow(c + stride, c10, c11, c12);
        AddRow(c + (2 * stride), c20, c21, c22);
        AddRow(c + (3 * stride), c30, c31, c32);
        AddRow(c + (4 * stride), c40, c41, c42);
        AddRow(c + (5 * stride), c50, c51, c52);
        AddRow(c + (6 * stride), c60, c61, c62);
        AddRow(c + (7 * stride), c70, c71, c72);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate(
        int a,
        Vector512<int> b0,
        Vector512<int> b1,
        Vector512<int> b2,
        ref Vector512<int> c0,
        ref Vector512<int> c1,
        ref Vector512<int> c2)
    {
        Vector512<int> factor = Vector512.Create(a);
        c0 += Multiply(factor, b0);
        c1 += Multiply(factor, b1);
        c2 += Multiply(factor, b2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow(long* c, Vector512<int> c0, Vector512<int> c1, Vector512<int> c2)
    {
        Add(c, c0);
        Add(c + Lanes, c1);
        Add(c + (2 * Lanes), c2);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(long* c, Vector512<int> sums)
    {
        (Vector512.Load(c) + Vector512.WidenLower(sums)).Store(c);
        (Vector512.Load(c + 8) + Vector512.WidenUpper(sums)).Store(c + 8);
    }
}
