using System;
using System.Runtime.CompilerServices;
using ClusterTools.Numerics;

namespace ClusterTools.LinearAlgebra;

/// <summary>
/// The two inner loops of C V = X^T (X V) in float for rows X of bfloat16 elements and eight columns V, at twice the
/// speed of <see cref="TileKernel"/> and to about seven digits. The lanes of a vector are sixteen columns of X; sums
/// are folded into double often, and in one written order. The first loop alone makes the products of rows' quotients
/// and a batch of directions.
/// </summary>
/// <remarks>
/// Rows are read to whole vectors: beyond the dimension V and the mean are zero, and whatever finite bytes follow a row
/// are multiplied by that.
/// </remarks>
internal static unsafe class SingleTileKernel
{
    /// <summary>Columns of V.</summary>
    public const int Width = 8;

    /// <summary>Columns of X that a step of either loop takes: dimensions are rounded up to it.</summary>
    public const int Step = 2 * Lanes;

    private const int Lanes = FixedLanes.SingleCount;

    // Sums of sixteen lanes in pairs are four roundings; the rest is slack for those in double.
    private const int RoundingsBeyondLanes = 8;

    // Columns of V that stay in a core's first cache while all rows of a block pass.
    private const int ChunkVectors = 40;

    /// <summary>
    /// An upper bound of the relative error of <see cref="Dots"/> where products are exact, to sum |x v|.
    /// </summary>
    public static double DotError { get; } = RoundingError.Gamma(
        ChunkVectors + RoundingsBeyondLanes, RoundingError.Single);

    /// <summary>s = (x - mean) v for a block of rows, two at a time.</summary>
    /// <param name="rows">The rows' bfloat16 bits; one row more than asked for may be read.</param>
    /// <param name="rowLength">Elements from one row to the next.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="mean">What is subtracted, padded with zeros.</param>
    /// <param name="v">The columns: [vector][8][16], padded with zeros.</param>
    /// <param name="s">Gets the products: [rows][8], one row more than asked for.</param>
    /// <param name="vectors">The padded dimension over 16.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Dots(
        ushort* rows, int rowLength, int rowCount, float* mean, float* v, double* s, int vectors) =>
        Isa.Dispatch(new DotsCall(rows, rowLength, rowCount, mean, v, s, vectors));

    /// <summary>y += (x - mean)^T s for a block of rows.</summary>
    /// <param name="rows">The rows' bfloat16 bits.</param>
    /// <param name="rowLength">Elements from one row to the next.</param>
    /// <param name="rowCount">The number of rows.</param>
    /// <param name="mean">What is subtracted, padded with zeros.</param>
    /// <param name="s">The factors: [rows][8].</param>
    /// <param name="y">The sums: [8][padded dimension].</param>
    /// <param name="vectors">The padded dimension over 16, even.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddOuter(
        ushort* rows, int rowLength, int rowCount, float* mean, float* s, double* y, int vectors) =>
        Isa.Dispatch(new OuterCall(rows, rowLength, rowCount, mean, s, y, vectors));

    private readonly struct DotsCall(
        ushort* rows, int rowLength, int rowCount, float* mean, float* v, double* s, int vectors) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            int pairs = (rowCount + 1) / 2;
            new Span<double>(s, pairs * 2 * Width).Clear();
            for (int first = 0; first < vectors; first += ChunkVectors)
            {
                int count = Math.Min(ChunkVectors, vectors - first);
                int offset = first * Lanes;
                for (int row = 0; row < rowCount; row += 2)
                {
                    ushort* x = rows + ((nint)row * rowLength) + offset;
                    AddDots<TSingle>(x, x + rowLength, mean + offset, v + (offset * Width), s + (row * Width), count);
                }
            }
        }
    }

    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddDots<T>(ushort* x0, ushort* x1, float* mean, float* v, double* s, int vectors)
        where T : unmanaged, ISingleLanes<T>
    {
        float* block = stackalloc float[(2 * Width * Lanes) + FixedLanes.SingleCount];
        float* lanes = FixedLanes.Align(block);
        for (int lane = 0; lane < Lanes; lane += T.Count)
        {
            if (T.HasManyRegisters)
            {
                DotsOfEight<T>(x0 + lane, x1 + lane, mean + lane, v + lane, lanes + lane, vectors);
            }
            else
            {
                const int Half = Width / 2 * Lanes;
                DotsOfFour<T>(x0 + lane, x1 + lane, mean + lane, v + lane, lanes + lane, vectors);
                DotsOfFour<T>(x0 + lane, x1 + lane, mean + lane, v + Half + lane, lanes + Half + lane, vectors);
            }
        }

        for (int i = 0; i < 2 * Width; i++)
        {
            s[i] += T.Sum(lanes + (i * Lanes));
        }
    }

    // Some lanes of the sums of two rows and eight columns. The loop calls nothing, to keep its registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void DotsOfEight<T>(ushort* x0, ushort* x1, float* mean, float* v, float* lanes, int vectors)
        where T : unmanaged, ISingleLanes<T>
    {
        T a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default,
            a7 = default;
        T b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default,
            b7 = default;
        for (float* end = v + (vectors * Width * Lanes); v < end; v += Width * Lanes)
        {
            T center = T.Load(mean);
            T first = T.Widen(x0) - center;
            T second = T.Widen(x1) - center;
            Add(v, first, second, ref a0, ref b0);
            Add(v + (1 * Lanes), first, second, ref a1, ref b1);
            Add(v + (2 * Lanes), first, second, ref a2, ref b2);
            Add(v + (3 * Lanes), first, second, ref a3, ref b3);
            Add(v + (4 * Lanes), first, second, ref a4, ref b4);
            Add(v + (5 * Lanes), first, second, ref a5, ref b5);
            Add(v + (6 * Lanes), first, second, ref a6, ref b6);
            Add(v + (7 * Lanes), first, second, ref a7, ref b7);
            x0 += Lanes;
            x1 += Lanes;
            mean += Lanes;
        }

        Store(lanes, a0, a1, a2, a3);
        Store(lanes + (4 * Lanes), a4, a5, a6, a7);
        Store(lanes + (Width * Lanes), b0, b1, b2, b3);
        Store(lanes + ((Width + 4) * Lanes), b4, b5, b6, b7);
    }

    // The same of four columns, for processors of half as many registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void DotsOfFour<T>(ushort* x0, ushort* x1, float* mean, float* v, float* lanes, int vectors)
        where T : unmanaged, ISingleLanes<T>
    {
        T a0 = default, a1 = default, a2 = default, a3 = default;
        T b0 = default, b1 = default, b2 = default, b3 = default;
        for (float* end = v + (vectors * Width * Lanes); v < end; v += Width * Lanes)
        {
            T center = T.Load(mean);
            T first = T.Widen(x0) - center;
            T second = T.Widen(x1) - center;
            Add(v, first, second, ref a0, ref b0);
            Add(v + (1 * Lanes), first, second, ref a1, ref b1);
            Add(v + (2 * Lanes), first, second, ref a2, ref b2);
            Add(v + (3 * Lanes), first, second, ref a3, ref b3);
            x0 += Lanes;
            x1 += Lanes;
            mean += Lanes;
        }

        Store(lanes, a0, a1, a2, a3);
        Store(lanes + (Width * Lanes), b0, b1, b2, b3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(float* v, T x0, T x1, ref T sum0, ref T sum1)
        where T : unmanaged, ISingleLanes<T>
    {
        T column = T.Load(v);
        T.AddProduct(x0, column, ref sum0);
        T.AddProduct(x1, column, ref sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Store<T>(float* lanes, T s0, T s1, T s2, T s3)
        where T : unmanaged, ISingleLanes<T>
    {
        s0.Store(lanes);
        s1.Store(lanes + Lanes);
        s2.Store(lanes + (2 * Lanes));
        s3.Store(lanes + (3 * Lanes));
    }

    private readonly struct OuterCall(
        ushort* rows, int rowLength, int rowCount, float* mean, float* s, double* y, int vectors) : IWidthKernel
    {
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            float* block = stackalloc float[(Width * Step) + FixedLanes.SingleCount];
            float* sums = FixedLanes.Align(block);
            int dimension = vectors * Lanes;
            for (int column = 0; column < dimension; column += Step)
            {
                for (int i = 0; i < Step; i += TSingle.HasManyRegisters ? 2 * TSingle.Count : TSingle.Count)
                {
                    int first = column + i;
                    if (TSingle.HasManyRegisters)
                    {
                        OuterOfTwo<TSingle>(rows + first, rowLength, rowCount, mean + first, s, sums + i);
                    }
                    else
                    {
                        OuterOfOne<TSingle>(rows + first, rowLength, rowCount, mean + first, s, sums + i);
                    }
                }

                for (int i = 0; i < Width; i++)
                {
                    Fold<TDouble>(sums + (i * Step), y + column + ((nint)i * dimension));
                }
            }
        }
    }

    // Sums of all rows for two registers of columns: [8][32], of which these are filled. The loop calls nothing.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OuterOfTwo<T>(ushort* x, nint rowLength, int rowCount, float* mean, float* s, float* sums)
        where T : unmanaged, ISingleLanes<T>
    {
        T center0 = T.Load(mean), center1 = T.Load(mean + T.Count);
        T a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default,
            a7 = default;
        T b0 = default, b1 = default, b2 = default, b3 = default, b4 = default, b5 = default, b6 = default,
            b7 = default;
        for (float* end = s + (rowCount * Width); s < end; s += Width, x += rowLength)
        {
            T first = T.Widen(x) - center0;
            T second = T.Widen(x + T.Count) - center1;
            T.AddProducts(
                s, first, second, ref a0, ref b0, ref a1, ref b1, ref a2, ref b2, ref a3, ref b3);
            T.AddProducts(
                s + 4, first, second, ref a4, ref b4, ref a5, ref b5, ref a6, ref b6, ref a7, ref b7);
        }

        StoreStep(sums, a0, a1, a2, a3, a4, a5, a6, a7);
        StoreStep(sums + T.Count, b0, b1, b2, b3, b4, b5, b6, b7);
    }

    // The same for one register, for processors of half as many registers.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void OuterOfOne<T>(ushort* x, nint rowLength, int rowCount, float* mean, float* s, float* sums)
        where T : unmanaged, ISingleLanes<T>
    {
        T center = T.Load(mean);
        T a0 = default, a1 = default, a2 = default, a3 = default, a4 = default, a5 = default, a6 = default,
            a7 = default;
        for (float* end = s + (rowCount * Width); s < end; s += Width, x += rowLength)
        {
            T first = T.Widen(x) - center;
            T.AddProduct(s, first, ref a0);
            T.AddProduct(s + 1, first, ref a1);
            T.AddProduct(s + 2, first, ref a2);
            T.AddProduct(s + 3, first, ref a3);
            T.AddProduct(s + 4, first, ref a4);
            T.AddProduct(s + 5, first, ref a5);
            T.AddProduct(s + 6, first, ref a6);
            T.AddProduct(s + 7, first, ref a7);
        }

        StoreStep(sums, a0, a1, a2, a3, a4, a5, a6, a7);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void StoreStep<T>(float* sums, T a0, T a1, T a2, T a3, T a4, T a5, T a6, T a7)
        where T : unmanaged, ISingleLanes<T>
    {
        a0.Store(sums);
        a1.Store(sums + Step);
        a2.Store(sums + (2 * Step));
        a3.Store(sums + (3 * Step));
        a4.Store(sums + (4 * Step));
        a5.Store(sums + (5 * Step));
        a6.Store(sums + (6 * Step));
        a7.Store(sums + (7 * Step));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Fold<T>(float* sums, double* y)
        where T : unmanaged, IDoubleLanes<T>
    {
        for (int i = 0; i < Step; i += FixedLanes.Count)
        {
            (T.Load(y + i) + T.Widen(sums + i)).Store(y + i);
        }
    }
}
