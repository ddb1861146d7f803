using System;
using System.Runtime.CompilerServices;
using ClusterTools.LinearAlgebra;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;
using ClusterTools.Threading;

namespace ClusterTools.Components;

/// <summary>
/// The d x d covariance of a matrix's centered rows in double, of any element type, in one pass. Panels of rows are
/// centered and packed into strips of sixteen columns, and tiles of C are added up from pairs of strips. Source: Goto
/// and van de Geijn, "Anatomy of High-Performance Matrix Multiplication", ACM TOMS 34 (2008).
/// </summary>
internal sealed unsafe class CovarianceMatrix : IDisposable
{
    private const int StripWidth = 16;
    private const int PanelRows = 512;

    // The rows that a thread packs at a time.
    private const int PieceRows = 32;

    // Strips that stay in a core's cache while all their partners stream past.
    private const int StripsPerItem = 4;

    private readonly RowScan _rows;
    private readonly TokenMatrix _matrix;
    private readonly double[] _mean;
    private readonly ComputeContext _context;
    private readonly int _strips;

    // [strip][row][16], aligned: vectors that straddle cache lines cost twice.
    private readonly AlignedBuffer<double> _panel;
    private readonly double[] _covariance;

    private CovarianceMatrix(RowScan rows, double[] mean, ComputeContext context)
    {
        _rows = rows;
        _matrix = rows.Matrix;
        _mean = mean;
        _context = context;
        _strips = (_matrix.Dimension + StripWidth - 1) / StripWidth;
        _panel = new AlignedBuffer<double>((nint)_strips * StripWidth * PanelRows);
        _covariance = new double[(long)_strips * StripWidth * _strips * StripWidth];
    }

    private int PaddedDimension => _strips * StripWidth;

    /// <summary>Computes C = 1/N sum (w - m)(w - m)^T.</summary>
    /// <param name="rows">The rows of the matrix [N x d].</param>
    /// <param name="mean">The mean of its rows.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The full symmetric matrix [d x d].</returns>
    public static double[] Compute(RowScan rows, double[] mean, ComputeContext context)
    {
        using var covariance = new CovarianceMatrix(rows, mean, context);
        return covariance.Run();
    }

    /// <inheritdoc/>
    public void Dispose() => _panel.Dispose();

    private double[] Run()
    {
        int rows = _matrix.TokenCount;
        int items = (_strips + StripsPerItem - 1) / StripsPerItem;
        RowPanelReader<Packer> panels = _rows.Panels(PieceRows, () => new Packer(this));
        for (int first = 0; first < rows; first += PanelRows)
        {
            int count = Math.Min(PanelRows, rows - first);
            panels.Load(first, count, _context);
            ClearFrom(count);
            ParallelWork.Run(items, _context, () => this, static (item, self) =>
                self.AddTiles(item * StripsPerItem, Math.Min(self._strips, (item + 1) * StripsPerItem)));
            _context.Report("Principal components: covariance", Math.Min(1, (double)(first + PanelRows) / rows));
        }

        return SymmetricMatrix.Create(
            _matrix.Dimension, (i, j) => _covariance[((long)i * PaddedDimension) + j] / rows, _context);
    }

    // Rows beyond the matrix's last are zeros, which add nothing.
    private void ClearFrom(int row)
    {
        for (int strip = 0; strip < _strips; strip++)
        {
            new Span<double>(At(strip, row), (PanelRows - row) * StripWidth).Clear();
        }
    }

    private double* At(int strip, int row) => _panel.Pointer + ((((long)strip * PanelRows) + row) * StripWidth);

    private void AddTiles(int firstStrip, int endStrip)
    {
        double* panel = _panel.Pointer;
        fixed (double* covariance = _covariance)
        {
            for (int right = firstStrip; right < _strips; right++)
            {
                for (int left = firstStrip; left < Math.Min(endStrip, right + 1); left++)
                {
                    double* a = panel + ((long)left * PanelRows * StripWidth);
                    double* b = panel + ((long)right * PanelRows * StripWidth);
                    double* c = covariance + ((long)left * StripWidth * PaddedDimension) + (right * StripWidth);
                    Isa.Dispatch(new TileCall(a, b, c, PaddedDimension));
                }
            }
        }
    }

    // c[16 x 16] += a[k x 16]^T b[k x 16] over a panel's rows, in their order.
    private readonly struct TileCall(double* a, double* b, double* c, nint stride) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            if (TDouble.IsOneRegister)
            {
                AddEightByTwo<TDouble>(a, b, c, stride);
                AddEightByTwo<TDouble>(a + 8, b, c + (8 * stride), stride);
                return;
            }

            for (int row = 0; row < StripWidth; row += 4)
            {
                AddFourByOne<TDouble>(a + row, b, c + (row * stride), stride);
                AddFourByOne<TDouble>(a + row, b + 8, c + (row * stride) + 8, stride);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddEightByTwo<T>(double* a, double* b, double* c, nint stride)
        where T : unmanaged, IDoubleLanes<T>
    {
        T c00 = default, c01 = default, c10 = default, c11 = default, c20 = default, c21 = default;
        T c30 = default, c31 = default, c40 = default, c41 = default, c50 = default, c51 = default;
        T c60 = default, c61 = default, c70 = default, c71 = default;
        for (double* end = a + (PanelRows * StripWidth); a < end; a += StripWidth, b += StripWidth)
        {
            T b0 = T.Load(b), b1 = T.Load(b + 8);
            Accumulate(a[0], b0, b1, ref c00, ref c01);
            Accumulate(a[1], b0, b1, ref c10, ref c11);
            Accumulate(a[2], b0, b1, ref c20, ref c21);
            Accumulate(a[3], b0, b1, ref c30, ref c31);
            Accumulate(a[4], b0, b1, ref c40, ref c41);
            Accumulate(a[5], b0, b1, ref c50, ref c51);
            Accumulate(a[6], b0, b1, ref c60, ref c61);
            Accumulate(a[7], b0, b1, ref c70, ref c71);
        }

        AddRow(c, c00, c01);
        AddRow(c + stride, c10, c11);
        AddRow(c + (2 * stride), c20, c21);
        AddRow(c + (3 * stride), c30, c31);
        AddRow(c + (4 * stride), c40, c41);
        AddRow(c + (5 * stride), c50, c51);
        AddRow(c + (6 * stride), c60, c61);
        AddRow(c + (7 * stride), c70, c71);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddFourByOne<T>(double* a, double* b, double* c, nint stride)
        where T : unmanaged, IDoubleLanes<T>
    {
        T c0 = default, c1 = default, c2 = default, c3 = default;
        for (double* end = a + (PanelRows * StripWidth); a < end; a += StripWidth, b += StripWidth)
        {
            T right = T.Load(b);
            T.AddProduct(a, right, ref c0);
            T.AddProduct(a + 1, right, ref c1);
            T.AddProduct(a + 2, right, ref c2);
            T.AddProduct(a + 3, right, ref c3);
        }

        (T.Load(c) + c0).Store(c);
        (T.Load(c + stride) + c1).Store(c + stride);
        (T.Load(c + (2 * stride)) + c2).Store(c + (2 * stride));
        (T.Load(c + (3 * stride)) + c3).Store(c + (3 * stride));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Accumulate<T>(double a, T b0, T b1, ref T c0, ref T c1)
        where T : unmanaged, IDoubleLanes<T>
    {
        T factor = T.Create(a);
        T.AddProduct(factor, b0, ref c0);
        T.AddProduct(factor, b1, ref c1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddRow<T>(double* c, T c0, T c1)
        where T : unmanaged, IDoubleLanes<T>
    {
        (T.Load(c) + c0).Store(c);
        (T.Load(c + 8) + c1).Store(c + 8);
    }

    private sealed class Packer(CovarianceMatrix owner) : IRowKernel
    {
        private readonly double[] _row = new double[owner.PaddedDimension];

        public void Measure(RowSpan rows)
        {
            for (int i = 0; i < rows.Count; i++)
            {
                Span<double> row = _row.AsSpan(0, rows.Matrix.Dimension);
                ElementConversion.ToCenteredDouble(rows.Matrix.DType, rows.BytesOf(i), owner._mean, row);
                int place = (rows.First + i) % PanelRows;
                for (int strip = 0; strip < owner._strips; strip++)
                {
                    _row.AsSpan(strip * StripWidth, StripWidth)
                        .CopyTo(new Span<double>(owner.At(strip, place), StripWidth));
                }
            }
        }
    }
}
