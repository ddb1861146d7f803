using System.Runtime.CompilerServices;
using ClusterTools.Numerics;

namespace ClusterTools.LinearAlgebra;

/// <summary>The inner loops of <see cref="Tridiagonalization"/>.</summary>
internal static unsafe class PanelKernels
{
    /// <summary>The columns that the kernels take at a time.</summary>
    internal const int StripWidth = 32;

    /// <summary>
    /// Adds the part of A v that four rows of the lower triangle account for, as rows and as columns, so that the
    /// triangle is read once.
    /// </summary>
    /// <param name="a">The first of the rows.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="row">Its number, a multiple of 4.</param>
    /// <param name="v">The vector.</param>
    /// <param name="sums">The sums for all columns up to the rows' own.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void MultiplyFourRows(double* a, nint stride, int row, double* v, double* sums) =>
        Isa.Dispatch(new MultiplyCall(a, stride, row, v, sums));
    /// <summary>Sums rows, the first row first.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="sum">Where the sum goes.</param>
    /// <param name="width">The number of columns, a multiple of 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void SumRows(double* rows, nint stride, int count, double* sum, int width) =>
        Isa.Dispatch(new SumCall(rows, stride, count, sum, width));

    /// <summary>Subtracts sum over s of v_s x_2s + w_s x_(2s+1) from a stretch of a row.</summary>
    /// <param name="target">The row.</param>
    /// <param name="from">The first column.</param>
    /// <param name="to">The column after the last; a multiple of <see cref="StripWidth"/> from the first.</param>
    /// <param name="v">The first v.</param>
    /// <param name="vStride">From v to v.</param>
    /// <param name="w">The first w.</param>
    /// <param name="wStride">From w to w.</param>
    /// <param name="count">The number of pairs.</param>
    /// <param name="x">The factors.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Subtract(
        double* target, int from, int to, double* v, nint vStride, double* w, nint wStride, int count, double* x) =>
        Isa.Dispatch(new SubtractCall(target, from, to, v, vStride, w, wStride, count, x));

    /// <summary>A - V^T W - W^T V for 32 rows of the matrix, up to and including the tile on the diagonal.</summary>
    /// <param name="a">The first of the rows.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="row">Its number, a multiple of 32.</param>
    /// <param name="v">The first v; the others are at the rows before it.</param>
    /// <param name="w">The first w; the others are at the rows after it.</param>
    /// <param name="count">The number of pairs, at most 32.</param>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void UpdateTiles(double* a, nint stride, int row, double* v, double* w, int count)
    {
        // The factors of four rows side by side, with their sign.
        double* pack = stackalloc double[StripWidth * 2 * Tridiagonalization.PanelSize];
        double* to = pack;
        for (int r = row; r < row + StripWidth; r += 4)
        {
            for (int s = 0; s < count; s++, to += 8)
            {
                double* p = v - (s * stride) + r;
                double* q = w + (s * stride) + r;
                for (int lane = 0; lane < 4; lane++)
                {
                    to[lane] = -p[lane];
                    to[lane + 4] = -q[lane];
                }
            }
        }

        Isa.Dispatch(new UpdateCall(a, stride, row, v, w, count, pack));
    }

    private readonly struct MultiplyCall(double* a, nint stride, int row, double* v, double* sums) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble> => MultiplyFourRows<TDouble>(a, stride, row, v, sums);
    }

    private readonly struct SumCall(double* rows, nint stride, int count, double* sum, int width) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            for (int j = 0; j < width; j += FixedLanes.Count)
            {
                SumEight<TDouble>(rows + j, stride, count, sum + j);
            }
        }
    }

    private readonly struct SubtractCall(
        double* target, int from, int to, double* v, nint vStride, double* w, nint wStride, int count, double* x)
        : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            for (int j = from; j < to; j += StripWidth)
            {
                SubtractStrip<TDouble>(target + j, v + j, vStride, w + j, wStride, count, x);
            }
        }
    }

    private readonly struct UpdateCall(
        double* a, nint stride, int row, double* v, double* w, int count, double* factors) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            int width = TDouble.IsOneRegister ? StripWidth : FixedLanes.Count;
            for (int j = 0; j <= row; j += StripWidth)
            {
                for (int r = 0; r < StripWidth; r += 4)
                {
                    double* f = factors + (2 * r * count);
                    for (int column = j; column < j + StripWidth; column += width)
                    {
                        double* c = a + (r * stride) + column;
                        if (TDouble.IsOneRegister)
                        {
                            UpdateFourByFour<TDouble>(c, stride, v + column, w + column, count, f);
                        }
                        else
                        {
                            UpdateFourByOne<TDouble>(c, stride, v + column, w + column, count, f);
                        }
                    }
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MultiplyFourRows<T>(double* a, nint stride, int row, double* v, double* sums)
        where T : unmanaged, IDoubleLanes<T>
    {
        double* a1 = a + stride;
        double* a2 = a1 + stride;
        double* a3 = a2 + stride;
        double* factors = v + row;
        T v0 = T.Create(factors[0]), v1 = T.Create(factors[1]), v2 = T.Create(factors[2]), v3 = T.Create(factors[3]);

        // The block on the diagonal is there in full and counts as rows only.
        nint end = row & ~(FixedLanes.Count - 1);
        T x = T.Load(v + end);
        T s0 = T.Load(a + end) * x;
        T s1 = T.Load(a1 + end) * x;
        T s2 = T.Load(a2 + end) * x;
        T s3 = T.Load(a3 + end) * x;
        for (nint j = 0; j < end; j += FixedLanes.Count)
        {
            x = T.Load(v + j);
            T y = T.Load(sums + j);
            T r = T.Load(a + j);
            T.AddProduct(r, x, ref s0);
            AddScaled(v0, factors, r, ref y);
            r = T.Load(a1 + j);
            T.AddProduct(r, x, ref s1);
            AddScaled(v1, factors + 1, r, ref y);
            r = T.Load(a2 + j);
            T.AddProduct(r, x, ref s2);
            AddScaled(v2, factors + 2, r, ref y);
            r = T.Load(a3 + j);
            T.AddProduct(r, x, ref s3);
            AddScaled(v3, factors + 3, r, ref y);
            y.Store(sums + j);
        }

        sums[row] += T.Sum(s0);
        sums[row + 1] += T.Sum(s1);
        sums[row + 2] += T.Sum(s2);
        sums[row + 3] += T.Sum(s3);
    }

    // Where registers are scarce, a factor is read again.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddScaled<T>(T factors, double* factor, T x, ref T sum)
        where T : unmanaged, IDoubleLanes<T>
    {
        if (T.IsOneRegister)
        {
            T.AddProduct(factors, x, ref sum);
        }
        else
        {
            T.AddProduct(factor, x, ref sum);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SumEight<T>(double* rows, nint stride, int count, double* sum)
        where T : unmanaged, IDoubleLanes<T>
    {
        T s = T.Load(rows);
        for (int r = 1; r < count; r++)
        {
            rows += stride;
            s += T.Load(rows);
        }

        s.Store(sum);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void SubtractStrip<T>(
        double* t, double* v, nint vStride, double* w, nint wStride, int count, double* x)
        where T : unmanaged, IDoubleLanes<T>
    {
        T s0 = T.Load(t), s1 = T.Load(t + 8), s2 = T.Load(t + 16), s3 = T.Load(t + 24);
        for (int s = 0; s < count; s++)
        {
            T f = T.Create(-x[2 * s]);
            T.AddProduct(f, T.Load(v), ref s0);
            T.AddProduct(f, T.Load(v + 8), ref s1);
            T.AddProduct(f, T.Load(v + 16), ref s2);
            T.AddProduct(f, T.Load(v + 24), ref s3);
            f = T.Create(-x[(2 * s) + 1]);
            T.AddProduct(f, T.Load(w), ref s0);
            T.AddProduct(f, T.Load(w + 8), ref s1);
            T.AddProduct(f, T.Load(w + 16), ref s2);
            T.AddProduct(f, T.Load(w + 24), ref s3);
            v += vStride;
            w += wStride;
        }

        s0.Store(t);
        s1.Store(t + 8);
        s2.Store(t + 16);
        s3.Store(t + 24);
    }

    // Adds multiples of the w and v in turn to 4 x 32 elements.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void UpdateFourByFour<T>(double* a, nint stride, double* v, double* w, int count, double* factors)
        where T : unmanaged, IDoubleLanes<T>
    {
        double* b = a + stride;
        double* c = b + stride;
        double* d = c + stride;
        T a0 = T.Load(a), a1 = T.Load(a + 8), a2 = T.Load(a + 16), a3 = T.Load(a + 24);
        T b0 = T.Load(b), b1 = T.Load(b + 8), b2 = T.Load(b + 16), b3 = T.Load(b + 24);
        T c0 = T.Load(c), c1 = T.Load(c + 8), c2 = T.Load(c + 16), c3 = T.Load(c + 24);
        T d0 = T.Load(d), d1 = T.Load(d + 8), d2 = T.Load(d + 16), d3 = T.Load(d + 24);
        for (double* end = factors + (8 * count); factors < end; factors += 8, w += stride, v -= stride)
        {
            T x0 = T.Load(w), x1 = T.Load(w + 8), x2 = T.Load(w + 16), x3 = T.Load(w + 24);
            Add(T.Create(factors[0]), x0, x1, x2, x3, ref a0, ref a1, ref a2, ref a3);
            Add(T.Create(factors[1]), x0, x1, x2, x3, ref b0, ref b1, ref b2, ref b3);
            Add(T.Create(factors[2]), x0, x1, x2, x3, ref c0, ref c1, ref c2, ref c3);
            Add(T.Create(factors[3]), x0, x1, x2, x3, ref d0, ref d1, ref d2, ref d3);
            x0 = T.Load(v);
            x1 = T.Load(v + 8);
            x2 = T.Load(v + 16);
            x3 = T.Load(v + 24);
            Add(T.Create(factors[4]), x0, x1, x2, x3, ref a0, ref a1, ref a2, ref a3);
            Add(T.Create(factors[5]), x0, x1, x2, x3, ref b0, ref b1, ref b2, ref b3);
            Add(T.Create(factors[6]), x0, x1, x2, x3, ref c0, ref c1, ref c2, ref c3);
            Add(T.Create(factors[7]), x0, x1, x2, x3, ref d0, ref d1, ref d2, ref d3);
        }

        Store(a, a0, a1, a2, a3);
        Store(b, b0, b1, b2, b3);
        Store(c, c0, c1, c2, c3);
        Store(d, d0, d1, d2, d3);
    }

    // The same for 4 x 8 elements.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void UpdateFourByOne<T>(double* a, nint stride, double* v, double* w, int count, double* factors)
        where T : unmanaged, IDoubleLanes<T>
    {
        double* b = a + stride;
        double* c = b + stride;
        double* d = c + stride;
        T a0 = T.Load(a), b0 = T.Load(b), c0 = T.Load(c), d0 = T.Load(d);
        for (double* end = factors + (8 * count); factors < end; factors += 8, w += stride, v -= stride)
        {
            T x = T.Load(w);
            T.AddProduct(factors, x, ref a0);
            T.AddProduct(factors + 1, x, ref b0);
            T.AddProduct(factors + 2, x, ref c0);
            T.AddProduct(factors + 3, x, ref d0);
            x = T.Load(v);
            T.AddProduct(factors + 4, x, ref a0);
            T.AddProduct(factors + 5, x, ref b0);
            T.AddProduct(factors + 6, x, ref c0);
            T.AddProduct(factors + 7, x, ref d0);
        }

        a0.Store(a);
        b0.Store(b);
        c0.Store(c);
        d0.Store(d);
    }

    /// <summary>Adds multiples of four vectors to four sums.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add<T>(T factor, T x0, T x1, T x2, T x3, ref T s0, ref T s1, ref T s2, ref T s3)
        where T : unmanaged, IDoubleLanes<T>
    {
        T.AddProduct(factor, x0, ref s0);
        T.AddProduct(factor, x1, ref s1);
        T.AddProduct(factor, x2, ref s2);
        T.AddProduct(factor, x3, ref s3);
    }

    /// <summary>Writes four vectors one after the other.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Store<T>(double* to, T s0, T s1, T s2, T s3)
        where T : unmanaged, IDoubleLanes<T>
    {
        s0.Store(to);
        s1.Store(to + 8);
        s2.Store(to + 16);
        s3.Store(to + 24);
    }
}
