using System.Runtime.CompilerServices;
using ClusterTools.Numerics;

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

    /// <summary>
    /// Columns of a tile, and the distance of its rows: tile and columns of v stay in a core's first cache.
    /// </summary>
    public const int Columns = 128;

    /// <summary>s += x v for a tile x.</summary>
    /// <param name="x">The tile: [16][128], of which the first columns are used.</param>
    /// <param name="v">The columns: [columns][8].</param>
    /// <param name="s">The sums: [16][8].</param>
    /// <param name="columns">How many columns of x.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddDots(double* x, double* v, double* s, int columns) =>
        Isa.Dispatch(new DotsCall(x, v, s, columns));

    /// <summary>y += x^T s for a tile x.</summary>
    /// <param name="x">The tile: [16][128], of which the first columns are used.</param>
    /// <param name="s">The factors: [16][8].</param>
    /// <param name="y">The sums: [columns][8].</param>
    /// <param name="columns">How many columns of x.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter(double* x, double* s, double* y, int columns) =>
        Isa.Dispatch(new OuterCall(x, s, y, columns));

    private readonly struct DotsCall(double* x, double* v, double* s, int columns) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            if (TDouble.IsOneRegister)
            {
                DotsOfSixteen<TDouble>(x, v, s, columns);
                return;
            }

            for (int row = 0; row < Rows; row += 4)
            {
                DotsOfFour<TDouble>(x + (row * Columns), v, s + (row * Width), columns);
            }
        }
    }

    // The loop calls nothing, to keep its registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void DotsOfSixteen<T>(double* x, double* v, double* s, int columns)
        where T : unmanaged, IDoubleLanes<T>
    {
        T s0 = T.Load(s + (0 * Width));
        T s1 = T.Load(s + (1 * Width));
        T s2 = T.Load(s + (2 * Width));
        T s3 = T.Load(s + (3 * Width));
        T s4 = T.Load(s + (4 * Width));
        T s5 = T.Load(s + (5 * Width));
        T s6 = T.Load(s + (6 * Width));
        T s7 = T.Load(s + (7 * Width));
        T s8 = T.Load(s + (8 * Width));
        T s9 = T.Load(s + (9 * Width));
        T s10 = T.Load(s + (10 * Width));
        T s11 = T.Load(s + (11 * Width));
        T s12 = T.Load(s + (12 * Width));
        T s13 = T.Load(s + (13 * Width));
        T s14 = T.Load(s + (14 * Width));
        T s15 = T.Load(s + (15 * Width));
        for (double* end = x + columns; x < end; x++, v += Width)
        {
            T column = T.Load(v);
            T.AddProduct(x + (0 * Columns), column, ref s0);
            T.AddProduct(x + (1 * Columns), column, ref s1);
            T.AddProduct(x + (2 * Columns), column, ref s2);
            T.AddProduct(x + (3 * Columns), column, ref s3);
            T.AddProduct(x + (4 * Columns), column, ref s4);
            T.AddProduct(x + (5 * Columns), column, ref s5);
            T.AddProduct(x + (6 * Columns), column, ref s6);
            T.AddProduct(x + (7 * Columns), column, ref s7);
            T.AddProduct(x + (8 * Columns), column, ref s8);
            T.AddProduct(x + (9 * Columns), column, ref s9);
            T.AddProduct(x + (10 * Columns), column, ref s10);
            T.AddProduct(x + (11 * Columns), column, ref s11);
            T.AddProduct(x + (12 * Columns), column, ref s12);
            T.AddProduct(x + (13 * Columns), column, ref s13);
            T.AddProduct(x + (14 * Columns), column, ref s14);
            T.AddProduct(x + (15 * Columns), column, ref s15);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void DotsOfFour<T>(double* x, double* v, double* s, int columns)
        where T : unmanaged, IDoubleLanes<T>
    {
        T s0 = T.Load(s + (0 * Width));
        T s1 = T.Load(s + (1 * Width));
        T s2 = T.Load(s + (2 * Width));
        T s3 = T.Load(s + (3 * Width));
        for (double* end = x + columns; x < end; x++, v += Width)
        {
            T column = T.Load(v);
            T.AddProduct(x + (0 * Columns), column, ref s0);
            T.AddProduct(x + (1 * Columns), column, ref s1);
            T.AddProduct(x + (2 * Columns), column, ref s2);
            T.AddProduct(x + (3 * Columns), column, ref s3);
        }

        s0.Store(s + (0 * Width));
        s1.Store(s + (1 * Width));
        s2.Store(s + (2 * Width));
        s3.Store(s + (3 * Width));
    }

    private readonly struct OuterCall(double* x, double* s, double* y, int columns) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            int whole = columns & ~3;
            if (TDouble.IsOneRegister)
            {
                OuterOfKeptFactors<TDouble>(x, s, y, whole);
            }
            else
            {
                OuterOfFour<TDouble>(x, s, y, whole);
            }

            for (int column = whole; column < columns; column++)
            {
                OuterOfOne<TDouble>(x + column, s, y + (column * Width));
            }
        }
    }

    // All factors stay in registers. Four sums at once hide the latency of each other's additions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OuterOfKeptFactors<T>(double* x, double* s, double* y, int columns)
        where T : unmanaged, IDoubleLanes<T>
    {
        T s0 = T.Load(s + (0 * Width));
        T s1 = T.Load(s + (1 * Width));
        T s2 = T.Load(s + (2 * Width));
        T s3 = T.Load(s + (3 * Width));
        T s4 = T.Load(s + (4 * Width));
        T s5 = T.Load(s + (5 * Width));
        T s6 = T.Load(s + (6 * Width));
        T s7 = T.Load(s + (7 * Width));
        T s8 = T.Load(s + (8 * Width));
        T s9 = T.Load(s + (9 * Width));
        T s10 = T.Load(s + (10 * Width));
        T s11 = T.Load(s + (11 * Width));
        T s12 = T.Load(s + (12 * Width));
        T s13 = T.Load(s + (13 * Width));
        T s14 = T.Load(s + (14 * Width));
        T s15 = T.Load(s + (15 * Width));
        for (double* end = x + columns; x < end; x += 4, y += 4 * Width)
        {
            T y0 = T.Load(y);
            T y1 = T.Load(y + Width);
            T y2 = T.Load(y + (2 * Width));
            T y3 = T.Load(y + (3 * Width));
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
    }

    // Factors come from memory, for processors whose registers hold only sums.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OuterOfFour<T>(double* x, double* s, double* y, int columns)
        where T : unmanaged, IDoubleLanes<T>
    {
        for (double* end = x + columns; x < end; x += 4, y += 4 * Width)
        {
            T y0 = T.Load(y);
            T y1 = T.Load(y + Width);
            T y2 = T.Load(y + (2 * Width));
            T y3 = T.Load(y + (3 * Width));
            Add(x + (0 * Columns), T.Load(s + (0 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (1 * Columns), T.Load(s + (1 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (2 * Columns), T.Load(s + (2 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (3 * Columns), T.Load(s + (3 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (4 * Columns), T.Load(s + (4 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (5 * Columns), T.Load(s + (5 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (6 * Columns), T.Load(s + (6 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (7 * Columns), T.Load(s + (7 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (8 * Columns), T.Load(s + (8 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (9 * Columns), T.Load(s + (9 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (10 * Columns), T.Load(s + (10 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (11 * Columns), T.Load(s + (11 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (12 * Columns), T.Load(s + (12 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (13 * Columns), T.Load(s + (13 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (14 * Columns), T.Load(s + (14 * Width)), ref y0, ref y1, ref y2, ref y3);
            Add(x + (15 * Columns), T.Load(s + (15 * Width)), ref y0, ref y1, ref y2, ref y3);
            y0.Store(y);
            y1.Store(y + Width);
            y2.Store(y + (2 * Width));
            y3.Store(y + (3 * Width));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OuterOfOne<T>(double* x, double* s, double* y)
        where T : unmanaged, IDoubleLanes<T>
    {
        T sum = T.Load(y);
        for (int row = 0; row < Rows; row++)
        {
            T.AddProduct(x + (row * Columns), T.Load(s + (row * Width)), ref sum);
        }

        sum.Store(y);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(double* x, T factor, ref T y0, ref T y1, ref T y2, ref T y3)
        where T : unmanaged, IDoubleLanes<T>
    {
        T.AddProduct(x, factor, ref y0);
        T.AddProduct(x + 1, factor, ref y1);
        T.AddProduct(x + 2, factor, ref y2);
        T.AddProduct(x + 3, factor, ref y3);
    }
}
