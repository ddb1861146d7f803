using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void MultiplyFourRows(double* a, nint stride, int row, double* v, double* sums)
    {
        double* a1 = a + stride;
        double* a2 = a1 + stride;
        double* a3 = a2 + stride;
        Vector512<double> v0 = Vector512.Create(v[row]);
        Vector512<double> v1 = Vector512.Create(v[row + 1]);
        Vector512<double> v2 = Vector512.Create(v[row + 2]);
        Vector512<double> v3 = Vector512.Create(v[row + 3]);

        // The block on the diagonal is there in full and counts as rows only.
        nint end = row & ~(FixedLanes.Count - 1);
        Vector512<double> x = Vector512.Load(v + end);
        Vector512<double> s0 = Vector512.Load(a + end) * x;
        Vector512<double> s1 = Vector512.Load(a1 + end) * x;
        Vector512<double> s2 = Vector512.Load(a2 + end) * x;
        Vector512<double> s3 = Vector512.Load(a3 + end) * x;
        for (nint j = 0; j < end; j += FixedLanes.Count)
        {
            x = Vector512.Load(v + j);
            Vector512<double> y = Vector512.Load(sums + j);
            Vector512<double> r = Vector512.Load(a + j);
            s0 = Vector512.FusedMultiplyAdd(r, x, s0);
            y = Vector512.FusedMultiplyAdd(r, v0, y);
            r = Vector512.Load(a1 + j);
            s1 = Vector512.FusedMultiplyAdd(r, x, s1);
            y = Vector512.FusedMultiplyAdd(r, v1, y);
            r = Vector512.Load(a2 + j);
            s2 = Vector512.FusedMultiplyAdd(r, x, s2);
            y = Vector512.FusedMultiplyAdd(r, v2, y);
            r = Vector512.Load(a3 + j);
            s3 = Vector512.FusedMultiplyAdd(r, x, s3);
            y = Vector512.FusedMultiplyAdd(r, v3, y);
            y.Store(sums + j);
        }

        sums[row] += FixedLanes.Sum(s0);
        sums[row + 1] += FixedLanes.Sum(s1);
        sums[row + 2] += FixedLanes.Sum(s2);
        sums[row + 3] += FixedLanes.Sum(s3);
    }

    /// <summary>Sums rows, the first row first.</summary>
    /// <param name="rows">The first row.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="sum">Where the sum goes.</param>
    /// <param name="width">The number of columns, a multiple of 8.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void SumRows(double* rows, nint stride, int count, double* sum, int width)
    {
        for (int j = 0; j < width; j += FixedLanes.Count)
        {
            double* p = rows + j;
            Vector512<double> s = Vector512.Load(p);
            for (int r = 1; r < count; r++)
            {
                p += stride;
                s += Vector512.Load(p);
            }

            s.Store(sum + j);
        }
    }

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
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static void Subtract(
        double* target, int from, int to, double* v, nint vStride, double* w, nint wStride, int count, double* x)
    {
        for (int j = from; j < to; j += StripWidth)
        {
            double* t = target + j;
            Vector512<double> s0 = Vector512.Load(t);
            Vector512<double> s1 = Vector512.Load(t + 8);
            Vector512<double> s2 = Vector512.Load(t + 16);
            Vector512<double> s3 = Vector512.Load(t + 24);
            double* p = v + j;
            double* q = w + j;
            for (int s = 0; s < count; s++)
            {
                Vector512<double> f = Vector512.Create(-x[2 * s]);
                s0 = Vector512.FusedMultiplyAdd(Vector512.Load(p), f, s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Load(p + 8), f, s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Load(p + 16), f, s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Load(p + 24), f, s3);
                f = Vector512.Create(-x[(2 * s) + 1]);
                s0 = Vector512.FusedMultiplyAdd(Vector512.Load(q), f, s0);
                s1 = Vector512.FusedMultiplyAdd(Vector512.Load(q + 8), f, s1);
                s2 = Vector512.FusedMultiplyAdd(Vector512.Load(q + 16), f, s2);
                s3 = Vector512.FusedMultiplyAdd(Vector512.Load(q + 24), f, s3);
                p += vStride;
                q += wStride;
            }

            s0.Store(t);
            s1.Store(t + 8);
            s2.Store(t + 16);
            s3.Store(t + 24);
        }
    }

    /// <summary>A - V^T W - W^T V for 32 rows of the matrix, up to and including the tile on the diagonal.</summary>
    /// <param name="a">The first of the rows.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="row">Its number, a multiple of 32.</param>
    /// <param name="v">The first v; the others are at the rows before it.</param>
    /// <param name="w">The first w; the others are at the rows after it.</param>
    /// <param name="count">The number of pairs, at most 32.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
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

        for (int j = 0; j <= row; j += StripWidth)
        {
            double* factors = pack;
            for (int r = 0; r < StripWidth; r += 4)
            {
                UpdateFourRows(a + (r * stride) + j, stride, v + j, w + j, count, factors);
                factors += 8 * count;
            }
        }
    }

    /// <summary>Adds multiples of the w and v to 4 x 32 elements.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void UpdateFourRows(double* a, nint stride, double* v, double* w, int count, double* factors)
    {
        double* b = a + stride;
        double* c = b + stride;
        double* d = c + stride;
        Vector512<double> a0 = Vector512.Load(a);
        Vector512<double> a1 = Vector512.Load(a + 8);
        Vector512<double> a2 = Vector512.Load(a + 16);
        Vector512<double> a3 = Vector512.Load(a + 24);
        Vector512<double> b0 = Vector512.Load(b);
        Vector512<double> b1 = Vector512.Load(b + 8);
        Vector512<double> b2 = Vector512.Load(b + 16);
        Vector512<double> b3 = Vector512.Load(b + 24);
        Vector512<double> c0 = Vector512.Load(c);
        Vector512<double> c1 = Vector512.Load(c + 8);
        Vector512<double> c2 = Vector512.Load(c + 16);
        Vector512<double> c3 = Vector512.Load(c + 24);
        Vector512<double> d0 = Vector512.Load(d);
        Vector512<double> d1 = Vector512.Load(d + 8);
        Vector512<double> d2 = Vector512.Load(d + 16);
        Vector512<double> d3 = Vector512.Load(d + 24);
        for (int s = 0; s < 2 * count; s++)
        {
            // Even: the rows' v against w; odd: the rows' w against v.
            double* p;
            if ((s & 1) == 0)
            {
                p = w;
                w += stride;
            }
            else
            {
                p = v;
                v -= stride;
            }

            Vector512<double> x0 = Vector512.Load(p);
            Vector512<double> x1 = Vector512.Load(p + 8);
            Vector512<double> x2 = Vector512.Load(p + 16);
            Vector512<double> x3 = Vector512.Load(p + 24);
            Vector512<double> f = Vector512.Create(factors[0]);
            a0 = Vector512.FusedMultiplyAdd(f, x0, a0);
            a1 = Vector512.FusedMultiplyAdd(f, x1, a1);
            a2 = Vector512.FusedMultiplyAdd(f, x2, a2);
            a3 = Vector512.FusedMultiplyAdd(f, x3, a3);
            f = Vector512.Create(factors[1]);
            b0 = Vector512.FusedMultiplyAdd(f, x0, b0);
            b1 = Vector512.FusedMultiplyAdd(f, x1, b1);
            b2 = Vector512.FusedMultiplyAdd(f, x2, b2);
            b3 = Vector512.FusedMultiplyAdd(f, x3, b3);
            f = Vector512.Create(factors[2]);
            c0 = Vector512.FusedMultiplyAdd(f, x0, c0);
            c1 = Vector512.FusedMultiplyAdd(f, x1, c1);
            c2 = Vector512.FusedMultiplyAdd(f, x2, c2);
            c3 = Vector512.FusedMultiplyAdd(f, x3, c3);
            f = Vector512.Create(factors[3]);
            d0 = Vector512.FusedMultiplyAdd(f, x0, d0);
            d1 = Vector512.FusedMultiplyAdd(f, x1, d1);
            d2 = Vector512.FusedMultiplyAdd(f, x2, d2);
            d3 = Vector512.FusedMultiplyAdd(f, x3, d3);
            factors += 4;
        }

        a0.Store(a);
        a1.Store(a + 8);
        a2.Store(a + 16);
        a3.Store(a + 24);
        b0.Store(b);
        b1.Store(b + 8);
        b2.Store(b + 16);
        b3.Store(b + 24);
        c0.Store(c);
        c1.Store(c + 8);
        c2.Store(c + 16);
        c3.Store(c + 24);
        d0.Store(d);
        d1.Store(d + 8);
        d2.Store(d + 16);
        d3.Store(d + 24);
    }
}
