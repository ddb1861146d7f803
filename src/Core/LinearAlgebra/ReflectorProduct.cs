using System;
using System.Runtime.CompilerServices;
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
                double* f = v - (t * stride) + row;
                double* z = slab + (row * SlabWidth);
                Isa.Dispatch(new MultiplesCall(f, -stride, 1, chunk, z, products + (t * SlabWidth)));
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
            Isa.Dispatch(new MultiplesCall(v + row, 1, -stride, count, multiples, slab + (row * SlabWidth)));
        }
    }

    // Adds the product of one reflector and a chunk of the slab.
    private static void MultiplyOne(double* v, int rows, double* z, double* products)
    {
        for (int r = 0; r < rows; r++, z += SlabWidth)
        {
            FixedLanes.AddScaledPadded(products, z, SlabWidth, v[r]);
        }
    }

    // Adds multiples of vectors to four sums, all one row of a slab long: sum j gets f[j jStep + s sStep] x[s].
    private readonly struct MultiplesCall(double* f, nint jStep, nint sStep, int count, double* x, double* sums)
        : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            if (TDouble.IsOneRegister)
            {
                AddFourByFour<TDouble>(f, jStep, sStep, count, x, sums);
                return;
            }

            for (int column = 0; column < SlabWidth; column += FixedLanes.Count)
            {
                AddFourByOne<TDouble>(f, jStep, sStep, count, x + column, sums + column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFourByFour<T>(double* f, nint jStep, nint sStep, int count, double* x, double* sums)
        where T : unmanaged, IDoubleLanes<T>
    {
        double* p = sums;
        T a0 = T.Load(p), a1 = T.Load(p + 8), a2 = T.Load(p + 16), a3 = T.Load(p + 24);
        T b0 = T.Load(p + 32), b1 = T.Load(p + 40), b2 = T.Load(p + 48), b3 = T.Load(p + 56);
        T c0 = T.Load(p + 64), c1 = T.Load(p + 72), c2 = T.Load(p + 80), c3 = T.Load(p + 88);
        T d0 = T.Load(p + 96), d1 = T.Load(p + 104), d2 = T.Load(p + 112), d3 = T.Load(p + 120);
        double* f1 = f + jStep;
        double* f2 = f1 + jStep;
        double* f3 = f2 + jStep;
        nint s = 0;
        for (double* end = x + (count * SlabWidth); x < end; x += SlabWidth, s += sStep)
        {
            T x0 = T.Load(x), x1 = T.Load(x + 8), x2 = T.Load(x + 16), x3 = T.Load(x + 24);
            PanelKernels.Add(T.Create(f[s]), x0, x1, x2, x3, ref a0, ref a1, ref a2, ref a3);
            PanelKernels.Add(T.Create(f1[s]), x0, x1, x2, x3, ref b0, ref b1, ref b2, ref b3);
            PanelKernels.Add(T.Create(f2[s]), x0, x1, x2, x3, ref c0, ref c1, ref c2, ref c3);
            PanelKernels.Add(T.Create(f3[s]), x0, x1, x2, x3, ref d0, ref d1, ref d2, ref d3);
        }

        PanelKernels.Store(p, a0, a1, a2, a3);
        PanelKernels.Store(p + SlabWidth, b0, b1, b2, b3);
        PanelKernels.Store(p + (2 * SlabWidth), c0, c1, c2, c3);
        PanelKernels.Store(p + (3 * SlabWidth), d0, d1, d2, d3);
    }

    // The same for eight columns.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFourByOne<T>(double* f, nint jStep, nint sStep, int count, double* x, double* sums)
        where T : unmanaged, IDoubleLanes<T>
    {
        T a = T.Load(sums), b = T.Load(sums + SlabWidth);
        T c = T.Load(sums + (2 * SlabWidth)), d = T.Load(sums + (3 * SlabWidth));
        double* f1 = f + jStep;
        double* f2 = f1 + jStep;
        double* f3 = f2 + jStep;
        nint s = 0;
        for (double* end = x + (count * SlabWidth); x < end; x += SlabWidth, s += sStep)
        {
            T x0 = T.Load(x);
            T.AddProduct(f + s, x0, ref a);
            T.AddProduct(f1 + s, x0, ref b);
            T.AddProduct(f2 + s, x0, ref c);
            T.AddProduct(f3 + s, x0, ref d);
        }

        a.Store(sums);
        b.Store(sums + SlabWidth);
        c.Store(sums + (2 * SlabWidth));
        d.Store(sums + (3 * SlabWidth));
    }
}
