using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.LinearAlgebra;

/// <summary>
/// The two inner loops of products with a few columns. The lanes of a vector are eight columns, so no sum crosses lanes
/// and each runs in one written order: over columns of x in the first loop, over rows in the second. How rows and
/// columns are cut into tiles shows in no bit.
/// </summary>
internal static unsafe class TileKernel
{
    /// <summary>Columns that are carried together: the lanes of a vector.</summary>
    public const int Width = 8;

    /// <summary>Rows of a tile: sums in flight, enough to hide the latency of a multiply-add and to feed it.</summary>
    public const int Rows = 16;

    /// <summary>Columns of a tile, and the distance of its rows: tile and columns of v stay in a core's first cache.</summary>
    public const int Columns = 128;

    /// <summary>s += x v for a tile x.</summary>
    /// <param name="x">The tile: [16][128], of which the first columns are used.</param>
    /// <param name="v">The columns: [columns][8].</param>
    /// <param name="s">The sums: [16][8].</param>
    /// <param name="columns">How many columns of x.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddDots(double* x, double* v, double* s, int columns)
    {
        Vector512<double> s0 = Vector512.Load(s + (0 * Width));
        Vector512<double> s1 = Vector512.Load(s + (1 * Width));
        Vector512<double> s2 = Vector512.Load(s + (2 * Width));
        Vector512<double> s3 = Vector512.Load(s + (3 * Width));
        Vector512<double> s4 = Vector512.Load(s + (4 * Width));
        Vector512<double> s5 = Vector512.Load(s + (5 * Width));
        Vector512<double> s6 = Vector512.Load(s + (6 * Width));
        Vector512<double> s7 = Vector512.Load(s + (7 * Width));
        Vector512<double> s8 = Vector512.Load(s + (8 * Width));
        Vector512<double> s9 = Vector512.Load(s + (9 * Width));
        Vector512<double> s10 = Vector512.Load(s + (10 * Width));
        Vector512<double> s11 = Vector512.Load(s + (11 * Width));
        Vector512<double> s12 = Vector512.Load(s + (12 * Width));
        Vector512<double> s13 = Vector512.Load(s + (13 * Width));
        Vector512<double> s14 = Vector512.Load(s + (14 * Width));
        Vector512<double> s15 = Vector512.Load(s + (15 * Width));
        for (double* end = x + columns; x < end; x++, v += Width)
        {
            Vector512<double> column = Vector512.Load(v);
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(x[0 * Columns]), column, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(x[1 * Columns]), column, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(x[2 * Columns]), column, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(x[3 * Columns]), column, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.Create(x[4 * Columns]), column, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.Create(x[5 * Columns]), column, s5);
            s6 = Vector512.FusedMultiplyAdd(Vector512.Create(x[6 * Columns]), column, s6);
            s7 = Vector512.FusedMultiplyAdd(Vector512.Create(x[7 * Columns]), column, s7);
            s8 = Vector512.FusedMultiplyAdd(Vector512.Create(x[8 * Columns]), column, s8);
            s9 = Vector512.FusedMultiplyAdd(Vector512.Create(x[9 * Columns]), column, s9);
            s10 = Vector512.FusedMultiplyAdd(Vector512.Create(x[10 * Columns]), column, s10);
            s11 = Vector512.FusedMultiplyAdd(Vector512.Create(x[11 * Columns]), column, s11);
            s12 = Vector512.FusedMultiplyAdd(Vector512.Create(x[12 * Columns]), column, s12);
            s13 = Vector512.FusedMultiplyAdd(Vector512.Create(x[13 * Columns]), column, s13);
            s14 = Vector512.FusedMultiplyAdd(Vector512.Create(x[14 * Columns]), column, s14);
            s15 = Vector512.FusedMultiplyAdd(Vector512.Create(x[15 * Columns]), column, s15);
        }

        s0.Store(s + (0 * Width));
        s1.Store(s + (1 * Width));
        s2.Store(s + (2 * Width));
        s3.Store(s + (3 * Width));
        s4.Store(s + (4 * Width));
        s5.Store(s + (5 * Width));
        s6.Store(s + (6 * Width));
        s7.Store(s + (7 * Width));
        s8.Store(s + (8 * Width));
        s9.Store(s + (9 * Width));
        s10.Store(s + (10 * Width));
        s11.Store(s + (11 * Width));
        s12.Store(s + (12 * Width));
        s13.Store(s + (13 * Width));
        s14.Store(s + (14 * Width));
        s15.Store(s + (15 * Width));
    }

    /// <summary>y += x^T s for a tile x.</summary>
    /// <param name="x">The tile: [16][128], of which the first columns are used.</param>
    /// <param name="s">The factors: [16][8].</param>
    /// <param name="y">The sums: [columns][8].</param>
    /// <param name="columns">How many columns of x.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddOuter(double* x, double* s, double* y, int columns)
    {
        Vector512<double> s0 = Vector512.Load(s + (0 * Width));
        Vector512<double> s1 = Vector512.Load(s + (1 * Width));
        Vector512<double> s2 = Vector512.Load(s + (2 * Width));
        Vector512<double> s3 = Vector512.Load(s + (3 * Width));
        Vector512<double> s4 = Vector512.Load(s + (4 * Width));
        Vector512<double> s5 = Vector512.Load(s + (5 * Width));
        Vector512<double> s6 = Vector512.Load(s + (6 * Width));
        Vector512<double> s7 = Vector512.Load(s + (7 * Width));
        Vector512<double> s8 = Vector512.Load(s + (8 * Width));
        Vector512<double> s9 = Vector512.Load(s + (9 * Width));
        Vector512<double> s10 = Vector512.Load(s + (10 * Width));
        Vector512<double> s11 = Vector512.Load(s + (11 * Width));
        Vector512<double> s12 = Vector512.Load(s + (12 * Width));
        Vector512<double> s13 = Vector512.Load(s + (13 * Width));
        Vector512<double> s14 = Vector512.Load(s + (14 * Width));
        Vector512<double> s15 = Vector512.Load(s + (15 * Width));
        double* end = x + columns;
        for (; x <= end - 4; x += 4, y += 4 * Width)
        {
            // Four sums at once hide the latency of each other's additions.
            Vector512<double> y0 = Vector512.Load(y);
            Vector512<double> y1 = Vector512.Load(y + Width);
            Vector512<double> y2 = Vector512.Load(y + (2 * Width));
            Vector512<double> y3 = Vector512.Load(y + (3 * Width));
            Add(x + (0 * Columns), s0, ref y0, ref y1, ref y2, ref y3);
            Add(x + (1 * Columns), s1, ref y0, ref y1, ref y2, ref y3);
            Add(x + (2 * Columns), s2, ref y0, ref y1, ref y2, ref y3);
            Add(x + (3 * Columns), s3, ref y0, ref y1, ref y2, ref y3);
            Add(x + (4 * Columns), s4, ref y0, ref y1, ref y2, ref y3);
            Add(x + (5 * Columns), s5, ref y0, ref y1, ref y2, ref y3);
            Add(x + (6 * Columns), s6, ref y0, ref y1, ref y2, ref y3);
            Add(x + (7 * Columns), s7, ref y0, ref y1, ref y2, ref y3);
            Add(x + (8 * Columns), s8, ref y0, ref y1, ref y2, ref y3);
            Add(x + (9 * Columns), s9, ref y0, ref y1, ref y2, ref y3);
            Add(x + (10 * Columns), s10, ref y0, ref y1, ref y2, ref y3);
            Add(x + (11 * Columns), s11, ref y0, ref y1, ref y2, ref y3);
            Add(x + (12 * Columns), s12, ref y0, ref y1, ref y2, ref y3);
            Add(x + (13 * Columns), s13, ref y0, ref y1, ref y2, ref y3);
            Add(x + (14 * Columns), s14, ref y0, ref y1, ref y2, ref y3);
            Add(x + (15 * Columns), s15, ref y0, ref y1, ref y2, ref y3);
            y0.Store(y);
            y1.Store(y + Width);
            y2.Store(y + (2 * Width));
            y3.Store(y + (3 * Width));
        }

        for (; x < end; x++, y += Width)
        {
            Vector512<double> sum = Vector512.Load(y);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[0 * Columns]), s0, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[1 * Columns]), s1, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[2 * Columns]), s2, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[3 * Columns]), s3, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[4 * Columns]), s4, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[5 * Columns]), s5, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[6 * Columns]), s6, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[7 * Columns]), s7, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[8 * Columns]), s8, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[9 * Columns]), s9, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[10 * Columns]), s10, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[11 * Columns]), s11, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[12 * Columns]), s12, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[13 * Columns]), s13, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[14 * Columns]), s14, sum);
            sum = Vector512.FusedMultiplyAdd(Vector512.Create(x[15 * Columns]), s15, sum);
            sum.Store(y);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(
        double* x,
        Vector512<double> factor,
        ref Vector512<double> y0,
        ref Vector512<double> y1,
        ref Vector512<double> y2,
        ref Vector512<double> y3)
    {
        y0 = Vector512.FusedMultiplyAdd(Vector512.Create(x[0]), factor, y0);
        y1 = Vector512.FusedMultiplyAdd(Vector512.Create(x[1]), factor, y1);
        y2 = Vector512.FusedMultiplyAdd(Vector512.Create(x[2]), factor, y2);
        y3 = Vector512.FusedMultiplyAdd(Vector512.Create(x[3]), factor, y3);
    }
}
