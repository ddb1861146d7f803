using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Threading;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.LinearAlgebra;

/// <summary>Multiplies the reflectors of a <see cref="Tridiagonalization"/> out into Q^T.</summary>
/// <remarks>
/// LAPACK dorgtr with the compact WY form I - V^T F V of a panel (Schreiber and Van Loan 1989; Golub and Van Loan,
/// 4th ed., section 5.1.7). Q comes about in slabs of 32 columns that stay in a core's cache from the first panel to
/// the last; backward accumulation leaves a column alone until a reflector reaches it.
/// </remarks>
internal static unsafe class ReflectorProduct
{
    /// <summary>The columns of a slab.</summary>
    internal const int SlabWidth = 32;

    private const int RowChunk = 64;

    /// <summary>Computes Q^T.</summary>
    /// <param name="reflectors">The matrix after <see cref="Tridiagonalization.Reduce"/>.</param>
    /// <param name="stride">From row to row.</param>
    /// <param name="order">The order of the matrix.</param>
    /// <param name="factors">The factors of the panels.</param>
    /// <param name="transposed">Becomes Q^T, row-major and without gaps.</param>
    /// <param name="team">The threads.</param>
    /// <param name="slabs">One slab of work space for each thread, all rows rounded up to a multiple of 64.</param>
    /// <param name="slabLength">From slab to slab.</param>
    /// <param name="cancellationToken">Observed before every panel of a slab.</param>
    internal static void Form(
        double* reflectors,
        nint stride,
        int order,
        double* factors,
        double* transposed,
        WorkerTeam team,
        double* slabs,
        nint slabLength,
        CancellationToken cancellationToken)
    {
        int panels = Tridiagonalization.PanelCount(order);
        using var work = new AlignedBuffer<double>((nint)team.Size * 2 * Tridiagonalization.PanelSize * SlabWidth);
        double* workPointer = work.Pointer;
        team.Run(panels, (item, worker) =>
        {
            double* slab = slabs + (worker * slabLength);
            double* products = workPointer + ((nint)worker * 2 * Tridiagonalization.PanelSize * SlabWidth);
            int column = item * SlabWidth;
            int width = Math.Min(SlabWidth, order - column);
            new Span<double>(slab, (int)slabLength).Clear();
            for (int c = 0; c < width; c++)
            {
                slab[((nint)(column + c) * SlabWidth) + c] = 1;
            }

            for (int panel = item; panel < panels; panel++)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int bottom = panel * Tridiagonalization.PanelSize;
                int count = Math.Min(Tridiagonalization.PanelSize, order - bottom);
                double* v = reflectors + ((bottom + count - 1) * stride);
                double* factor = factors + ((nint)panel * Tridiagonalization.FactorSize);
                Apply(v, stride, count, bottom + count - 1, factor, slab, products);
            }

            for (int c = 0; c < width; c++)
            {
                double* to = transposed + ((nint)(column + c) * order);
                double* from = slab + c;
                for (int row = 0; row < order; row++, from += SlabWidth)
                {
                    to[row] = *from;
                }
            }
        });
    }

    /// <summary>Z - V^T F V Z for a slab Z.</summary>
    private static void Apply(
        double* v, nint stride, int count, int rows, double* factor, double* slab, double* products)
    {
        const int Size = Tridiagonalization.PanelSize * SlabWidth;
        double* multiples = products + Size;
        new Span<double>(products, 2 * Size).Clear();

        // The reflectors are taken by fours: what is missing from a whole panel is skipped, since the rows there are
        // not reflectors.
        int whole = count & ~3;
        for (int row = 0; row < rows; row += RowChunk)
        {
            int chunk = (Math.Min(RowChunk, rows - row) + 3) & ~3;
            for (int t = 0; t < whole; t += 4)
            {
                MultiplyFour(
                    v - (t * stride) + row, stride, chunk, slab + (row * SlabWidth), products + (t * SlabWidth));
            }

            for (int t = whole; t < count; t++)
            {
                MultiplyOne(v - (t * stride) + row, chunk, slab + (row * SlabWidth), products + (t * SlabWidth));
            }
        }

        for (int t = 0; t < count; t++)
        {
            double* m = multiples + (t * SlabWidth);
            for (int s = t; s < count; s++)
            {
                FixedLanes.AddScaledPadded(
                    m, products + (s * SlabWidth), SlabWidth, -factor[(t * Tridiagonalization.PanelSize) + s]);
            }
        }

        for (int row = 0; row < rows; row += 4)
        {
            AddToFourRows(v + row, stride, count, multiples, slab + (row * SlabWidth));
        }
    }

    /// <summary>Adds the product of one reflector and a chunk of the slab.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MultiplyOne(double* v, int rows, double* z, double* products)
    {
        for (int r = 0; r < rows; r++, z += SlabWidth)
        {
            FixedLanes.AddScaledPadded(products, z, SlabWidth, v[r]);
        }
    }

    /// <summary>Adds the products of four reflectors and a chunk of the slab.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void MultiplyFour(double* v, nint stride, int rows, double* z, double* products)
    {
        double* v1 = v - stride;
        double* v2 = v1 - stride;
        double* v3 = v2 - stride;
        double* p = products;
        Vector512<double> a0 = Vector512.Load(p);
        Vector512<double> a1 = Vector512.Load(p + 8);
        Vector512<double> a2 = Vector512.Load(p + 16);
        Vector512<double> a3 = Vector512.Load(p + 24);
        Vector512<double> b0 = Vector512.Load(p + 32);
        Vector512<double> b1 = Vector512.Load(p + 40);
        Vector512<double> b2 = Vector512.Load(p + 48);
        Vector512<double> b3 = Vector512.Load(p + 56);
        Vector512<double> c0 = Vector512.Load(p + 64);
        Vector512<double> c1 = Vector512.Load(p + 72);
        Vector512<double> c2 = Vector512.Load(p + 80);
        Vector512<double> c3 = Vector512.Load(p + 88);
        Vector512<double> d0 = Vector512.Load(p + 96);
        Vector512<double> d1 = Vector512.Load(p + 104);
        Vector512<double> d2 = Vector512.Load(p + 112);
        Vector512<double> d3 = Vector512.Load(p + 120);
        for (nint r = 0; r < rows; r++)
        {
            Vector512<double> x0 = Vector512.Load(z);
            Vector512<double> x1 = Vector512.Load(z + 8);
            Vector512<double> x2 = Vector512.Load(z + 16);
            Vector512<double> x3 = Vector512.Load(z + 24);
            Vector512<double> f = Vector512.Create(v[r]);
            a0 = Vector512.FusedMultiplyAdd(f, x0, a0);
            a1 = Vector512.FusedMultiplyAdd(f, x1, a1);
            a2 = Vector512.FusedMultiplyAdd(f, x2, a2);
            a3 = Vector512.FusedMultiplyAdd(f, x3, a3);
            f = Vector512.Create(v1[r]);
            b0 = Vector512.FusedMultiplyAdd(f, x0, b0);
            b1 = Vector512.FusedMultiplyAdd(f, x1, b1);
            b2 = Vector512.FusedMultiplyAdd(f, x2, b2);
            b3 = Vector512.FusedMultiplyAdd(f, x3, b3);
            f = Vector512.Create(v2[r]);
            c0 = Vector512.FusedMultiplyAdd(f, x0, c0);
            c1 = Vector512.FusedMultiplyAdd(f, x1, c1);
            c2 = Vector512.FusedMultiplyAdd(f, x2, c2);
            c3 = Vector512.FusedMultiplyAdd(f, x3, c3);
            f = Vector512.Create(v3[r]);
            d0 = Vector512.FusedMultiplyAdd(f, x0, d0);
            d1 = Vector512.FusedMultiplyAdd(f, x1, d1);
            d2 = Vector512.FusedMultiplyAdd(f, x2, d2);
            d3 = Vector512.FusedMultiplyAdd(f, x3, d3);
            z += SlabWidth;
        }

        a0.Store(p);
        a1.Store(p + 8);
        a2.Store(p + 16);
        a3.Store(p + 24);
        b0.Store(p + 32);
        b1.Store(p + 40);
        b2.Store(p + 48);
        b3.Store(p + 56);
        c0.Store(p + 64);
        c1.Store(p + 72);
        c2.Store(p + 80);
        c3.Store(p + 88);
        d0.Store(p + 96);
        d1.Store(p + 104);
        d2.Store(p + 112);
        d3.Store(p + 120);
    }

    /// <summary>Adds multiples of the panel's reflectors to four rows of the slab.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddToFourRows(double* v, nint stride, int count, double* multiples, double* z)
    {
        Vector512<double> a0 = Vector512.Load(z);
        Vector512<double> a1 = Vector512.Load(z + 8);
        Vector512<double> a2 = Vector512.Load(z + 16);
        Vector512<double> a3 = Vector512.Load(z + 24);
        Vector512<double> b0 = Vector512.Load(z + 32);
        Vector512<double> b1 = Vector512.Load(z + 40);
        Vector512<double> b2 = Vector512.Load(z + 48);
        Vector512<double> b3 = Vector512.Load(z + 56);
        Vector512<double> c0 = Vector512.Load(z + 64);
        Vector512<double> c1 = Vector512.Load(z + 72);
        Vector512<double> c2 = Vector512.Load(z + 80);
        Vector512<double> c3 = Vector512.Load(z + 88);
        Vector512<double> d0 = Vector512.Load(z + 96);
        Vector512<double> d1 = Vector512.Load(z + 104);
        Vector512<double> d2 = Vector512.Load(z + 112);
        Vector512<double> d3 = Vector512.Load(z + 120);
        for (int s = 0; s < count; s++)
        {
            Vector512<double> x0 = Vector512.Load(multiples);
            Vector512<double> x1 = Vector512.Load(multiples + 8);
            Vector512<double> x2 = Vector512.Load(multiples + 16);
            Vector512<double> x3 = Vector512.Load(multiples + 24);
            Vector512<double> f = Vector512.Create(v[0]);
            a0 = Vector512.FusedMultiplyAdd(f, x0, a0);
            a1 = Vector512.FusedMultiplyAdd(f, x1, a1);
            a2 = Vector512.FusedMultiplyAdd(f, x2, a2);
            a3 = Vector512.FusedMultiplyAdd(f, x3, a3);
            f = Vector512.Create(v[1]);
            b0 = Vector512.FusedMultiplyAdd(f, x0, b0);
            b1 = Vector512.FusedMultiplyAdd(f, x1, b1);
            b2 = Vector512.FusedMultiplyAdd(f, x2, b2);
            b3 = Vector512.FusedMultiplyAdd(f, x3, b3);
            f = Vector512.Create(v[2]);
            c0 = Vector512.FusedMultiplyAdd(f, x0, c0);
            c1 = Vector512.FusedMultiplyAdd(f, x1, c1);
            c2 = Vector512.FusedMultiplyAdd(f, x2, c2);
            c3 = Vector512.FusedMultiplyAdd(f, x3, c3);
            f = Vector512.Create(v[3]);
            d0 = Vector512.FusedMultiplyAdd(f, x0, d0);
            d1 = Vector512.FusedMultiplyAdd(f, x1, d1);
            d2 = Vector512.FusedMultiplyAdd(f, x2, d2);
            d3 = Vector512.FusedMultiplyAdd(f, x3, d3);
            multiples += SlabWidth;
            v -= stride;
        }

        a0.Store(z);
        a1.Store(z + 8);
        a2.Store(z + 16);
        a3.Store(z + 24);
        b0.Store(z + 32);
        b1.Store(z + 40);
        b2.Store(z + 48);
        b3.Store(z + 56);
        c0.Store(z + 64);
        c1.Store(z + 72);
        c2.Store(z + 80);
        c3.Store(z + 88);
        d0.Store(z + 96);
        d1.Store(z + 104);
        d2.Store(z + 112);
        d3.Store(z + 120);
    }
}
