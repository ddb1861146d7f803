using System;
using ClusterTools.LinearAlgebra;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.Components;

/// <summary>
/// Computes the d x d covariance of a bfloat16 matrix from integer sums. Elements are split as X = K + L: K are
/// multiples of their column's step, and L the few other elements. Then X^T X = K^T K + M + M^T with
/// M = L^T (K + L / 2). K^T K is exact, at four times the speed of doubles, and M is a small product in double. A
/// column of ones adds the column sums to the same product, so the mean is subtracted in integers, without
/// cancellation.
/// </summary>
internal sealed unsafe class GramCovariance : IDisposable
{
    private readonly RowScan _rows;
    private readonly TokenMatrix _matrix;
    private readonly ColumnGrids _grids;
    private readonly ComputeContext _context;
    private readonly GramPanel _panel;
    private readonly AlignedBuffer<long> _integers;
    private readonly AlignedBuffer<double> _rest;

    private GramCovariance(RowScan rows, ColumnGrids grids, ComputeContext context)
    {
        _rows = rows;
        _matrix = rows.Matrix;
        _grids = grids;
        _context = context;
        _panel = new GramPanel(_matrix, grids);
        nint columns = _panel.PaddedColumns;
        _integers = new AlignedBuffer<long>(columns * columns);
        _integers.Clear();
        _rest = new AlignedBuffer<double>(columns * columns);
        _rest.Clear();
    }

    /// <summary>Computes C = 1/N sum (x - m)(x - m)^T over all rows x, m their mean.</summary>
    /// <param name="rows">The rows of the matrix [N x d], of bfloat16 elements.</param>
    /// <param name="grids">The grids of its columns.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The full symmetric matrix [d x d].</returns>
    /// <exception cref="TokenMatrixException">The file was changed.</exception>
    public static double[] Compute(RowScan rows, ColumnGrids grids, ComputeContext context)
    {
        using var covariance = new GramCovariance(rows, grids, context);
        return covariance.Run();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _panel.Dispose();
        _integers.Dispose();
        _rest.Dispose();
    }

    private double[] Run()
    {
        int rows = _matrix.TokenCount;
        int strips = _panel.Strips;
        RowPanelReader<GramPanel.Loader> panels = _rows.Panels(GramPanel.BlockRows, _panel.CreateLoader);
        for (int first = 0; first < rows; first += GramPanel.Rows)
        {
            int count = Math.Min(GramPanel.Rows, rows - first);
            _panel.Begin(count);
            panels.Load(first, count, _context);
            ParallelWork.Run(strips, _context, () => _panel, static (strip, panel) => panel.ListRest(strip));

            // The largest items first, so that the threads finish at about the same time.
            ParallelWork.Run(2 * strips, _context, () => this, static (item, self) => self.AddProducts(item));
            _context.Report("Principal components: covariance", Math.Min(1, (double)(first + GramPanel.Rows) / rows));
        }

        return SymmetricMatrix.Create(_matrix.Dimension, Element, _context);
    }

    private void AddProducts(int item)
    {
        int strips = _panel.Strips;
        if (item < strips)
        {
            _panel.AddIntegerProducts(strips - 1 - item, _integers.Pointer);
        }
        else
        {
            _panel.AddRestProducts(item - strips, _rest.Pointer);
        }
    }

    // (N sum x y - sum x sum y) / N^2: elements on the grids in integers, the other elements in double.
    private double Element(int i, int j)
    {
        nint columns = _panel.PaddedColumns;
        int ones = _matrix.Dimension;
        long* integers = _integers.Pointer;
        double* rest = _rest.Pointer;
        double rows = _matrix.TokenCount;
        double stepI = _grids.Steps[i];
        double stepJ = _grids.Steps[j];

        // The value 1 as a number of steps of its column.
        long sumI = integers[(i * columns) + ones] / (long)ColumnGrids.Least;
        long sumJ = integers[(j * columns) + ones] / (long)ColumnGrids.Least;
        double restI = rest[(i * columns) + ones];
        double restJ = rest[(j * columns) + ones];
        Int128 onGrid = ((Int128)_matrix.TokenCount * integers[(i * columns) + j]) - ((Int128)sumI * sumJ);
        double products = rest[(i * columns) + j] + rest[(j * columns) + i];
        double sums = (sumI * stepI * restJ) + (restI * ((sumJ * stepJ) + restJ));
        return (((double)onGrid * stepI * stepJ) + ((rows * products) - sums)) / (rows * rows);
    }
}
