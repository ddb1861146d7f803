using System;
using System.Threading;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.LinearAlgebra;

/// <summary>
/// Reduces a symmetric matrix A to a tridiagonal T = Q^T A Q by Householder reflections, from the last row upwards,
/// so that every reflector is a stretch of one row and every row begins on a cache line.
/// </summary>
/// <remarks>
/// The blocked method of LAPACK dsytrd/dlatrd (Dongarra, Hammarling and Sorensen 1989; Golub and Van Loan, 4th ed.,
/// section 8.3.1): the matrix is read once per reflector and written once per panel of <see cref="PanelSize"/>
/// reflectors. With v and w of the reflectors so far in a panel, the matrix in force is A - V^T W - W^T V. All
/// sums run over fixed blocks in a fixed order, whatever the number of threads.
/// </remarks>
internal sealed unsafe class Tridiagonalization : IDisposable
{
    /// <summary>The number of reflectors between two writes of the matrix.</summary>
    internal const int PanelSize = 32;

    /// <summary>The doubles that the triangular factor of a panel takes up.</summary>
    internal const int FactorSize = PanelSize * PanelSize;

    private const int SymvRows = 64;
    private const int ColumnChunk = 256;
    private const int DotGroup = 8;

    // Below this order a step takes less time than waking the other threads.
    private const int ParallelOrder = 192;

    // 2^-480 of a matrix whose largest element is about 1: its square is still a normal number. What is smaller is
    // zero for all purposes, and normalising it would cost the reflector its orthogonality.
    private const double Negligible = 3.2e-145;

    private readonly double* _matrix;
    private readonly nint _stride;
    private readonly int _order;
    private readonly WorkerTeam _team;
    private readonly AlignedBuffer<double> _w;
    private readonly AlignedBuffer<double> _partials;
    private readonly nint _partialStride;
    private readonly AlignedBuffer<double> _small;
    private readonly Action<int, int> _multiplyItem;
    private readonly Action<int, int> _gatherItem;
    private readonly Action<int, int> _finishItem;
    private readonly Action<int, int> _updateItem;

    // The step in progress, as the items of its loops see it.
    private int _row;
    private int _top;
    private int _bottom;
    private int _count;
    private double _tau;
    private double _shift;
    private CancellationToken _cancellationToken;

    /// <summary>Prepares the reduction.</summary>
    /// <param name="matrix">
    /// Row-major, aligned; the lower triangle, and in full the 8 x 8 blocks on the diagonal. What else there is must
    /// be finite. The number of rows is <paramref name="order"/> rounded up to a multiple of 8.
    /// </param>
    /// <param name="stride">At least <paramref name="order"/> rounded up to a multiple of 32.</param>
    /// <param name="order">The order of the matrix.</param>
    /// <param name="team">The threads.</param>
    internal Tridiagonalization(double* matrix, nint stride, int order, WorkerTeam team)
    {
        _matrix = matrix;
        _stride = stride;
        _order = order;
        _team = team;
        Diagonal = new double[order];
        OffDiagonal = new double[order];
        int symvBlocks = (order + SymvRows - 1) / SymvRows;
        _partialStride = (nint)symvBlocks * SymvRows;
        _w = new AlignedBuffer<double>(PanelSize * stride);
        _w.Clear();
        _partials = new AlignedBuffer<double>(symvBlocks * _partialStride);
        _small = new AlignedBuffer<double>((4 * PanelSize) + (order / ColumnChunk) + 1);
        _small.Clear();
        Factors = new AlignedBuffer<double>((nint)PanelCount(order) * FactorSize);
        Factors.Clear();
        _multiplyItem = MultiplyItem;
        _gatherItem = GatherItem;
        _finishItem = FinishItem;
        _updateItem = UpdateItem;
    }

    /// <summary>Gets the diagonal of T.</summary>
    internal double[] Diagonal { get; }

    /// <summary>Gets the off-diagonal of T: element i couples i and i + 1; the last is zero.</summary>
    internal double[] OffDiagonal { get; }

    /// <summary>
    /// Gets the upper triangular factors F of the panels, in the order of their rows: with the reflectors of a panel
    /// as the rows of V from its last row upwards, their product is I - V^T F V (LAPACK dlarft).
    /// </summary>
    internal AlignedBuffer<double> Factors { get; }

    // Products of the earlier reflectors with the new one: w_s.v at 2s, v_s.v at 2s + 1.
    private double* Products => _small.Pointer;

    // Elements of the earlier reflectors at the next row: w_s at 2s, v_s at 2s + 1.
    private double* Elements => _small.Pointer + (2 * PanelSize);

    private double* ChunkDots => _small.Pointer + (4 * PanelSize);

    private int SymvBlocks => (_row + SymvRows - 1) / SymvRows;

    /// <summary>Counts the panels of a matrix.</summary>
    /// <param name="order">The order of the matrix.</param>
    /// <returns>The number of panels.</returns>
    internal static int PanelCount(int order) => (order + PanelSize - 1) / PanelSize;

    /// <summary>
    /// Carries out the reduction. Row i of the matrix then holds the reflector that put an end to row i: nonzero in
    /// columns 0 to i - 1, and 1 in column i - 1.
    /// </summary>
    /// <param name="progress">Called with the share of the work done, 0 to 1.</param>
    /// <param name="cancellationToken">Observed before every reflector and every tile row of an update.</param>
    internal void Reduce(Action<double> progress, CancellationToken cancellationToken)
    {
        _cancellationToken = cancellationToken;
        for (int panel = PanelCount(_order) - 1; panel >= 0; panel--)
        {
            _bottom = panel * PanelSize;
            _top = Math.Min(_bottom + PanelSize, _order);
            double* factor = Factors.Pointer + ((nint)panel * FactorSize);
            for (int row = _top - 1; row >= _bottom; row--)
            {
                cancellationToken.ThrowIfCancellationRequested();
                Step(row, factor);
            }

            int tiles = _bottom / PanelSize;
            Dispatch(tiles, _updateItem);
            double left = (double)_bottom / _order;
            progress(1 - (left * left * left));
        }
    }

    /// <summary>Frees the work space and the factors.</summary>
    public void Dispose()
    {
        _w.Dispose();
        _partials.Dispose();
        _small.Dispose();
        Factors.Dispose();
    }

    private static int RoundUp(int x, int multiple) => (x + multiple - 1) / multiple * multiple;

    private double* Row(int row) => _matrix + (row * _stride);

    private double* V(int index) => _matrix + ((_top - 1 - index) * _stride);

    private double* W(int index) => _w.Pointer + (index * _stride);

    /// <summary>Runs a loop, on the other threads as well if it is worth their while.</summary>
    private void Dispatch(int items, Action<int, int> body)
    {
        if (_row >= ParallelOrder)
        {
            _team.Run(items, body);
            return;
        }

        for (int item = 0; item < items; item++)
        {
            body(item, 0);
        }
    }

    /// <summary>Makes the reflector of a row, its w and its column of the factor, and updates the row above.</summary>
    private void Step(int row, double* factor)
    {
        _row = row;
        _count = _top - 1 - row;
        MakeReflector();
        double* w = W(_count);
        int chunks = (row + ColumnChunk - 1) / ColumnChunk;
        _shift = 0;
        if (_tau != 0)
        {
            Dispatch(SymvBlocks + ((_count + DotGroup - 1) / DotGroup), _multiplyItem);
            Dispatch(chunks, _gatherItem);
            double dot = 0;
            for (int chunk = 0; chunk < chunks; chunk++)
            {
                dot += ChunkDots[chunk];
            }

            _shift = -0.5 * _tau * dot;
            AppendToFactor(factor);
        }
        else
        {
            new Span<double>(w, (int)_stride).Clear();
        }

        if (row == _bottom)
        {
            // The row above belongs to the next panel and gets this reflector with the whole of the panel; only w
            // itself is still to be finished.
            _count = -1;
            if (_shift != 0)
            {
                Dispatch(chunks, _finishItem);
            }

            return;
        }

        // v is 1 where w is about to be read, and w has not got its multiple of v yet.
        for (int s = 0; s <= _count; s++)
        {
            Elements[2 * s] = W(s)[row - 1];
            Elements[(2 * s) + 1] = V(s)[row - 1];
        }

        Elements[2 * _count] = w[row - 1] + _shift;
        Dispatch(chunks, _finishItem);
    }

    /// <summary>
    /// LAPACK dlarfg: the reflector I - tau v v^T that maps the row left of the diagonal to a multiple of its last
    /// unit vector; v replaces the row, with zeros from the diagonal on.
    /// </summary>
    private void MakeReflector()
    {
        double* row = Row(_row);
        Diagonal[_row] = row[_row];
        int target = _row - 1;
        double alpha = target >= 0 ? row[target] : 0;
        int from = Math.Max(target, 0);
        new Span<double>(row + from, (int)(_stride - from)).Clear();
        if (target < 0)
        {
            _tau = 0;
            return;
        }

        int length = RoundUp(target, FixedLanes.Count);
        double tail = FixedLanes.LargestPadded(row, length);
        double beta = alpha;
        _tau = 0;
        if (tail <= Negligible)
        {
            new Span<double>(row, target).Clear();
        }
        else
        {
            double norm = Math.Sqrt(Math.FusedMultiplyAdd(alpha, alpha, FixedLanes.DotPadded(row, row, length)));
            beta = alpha > 0 ? -norm : norm;
            _tau = (beta - alpha) / beta;
            FixedLanes.ScalePadded(row, length, 1 / (alpha - beta));
        }

        row[target] = 1;
        OffDiagonal[target] = beta;
    }

    /// <summary>Appends the column of the new reflector to the factor of its panel.</summary>
    private void AppendToFactor(double* factor)
    {
        // F(0..t-1, t) = -tau F(0..t-1, 0..t-1) (V v), LAPACK dlarft.
        int t = _count;
        for (int r = 0; r < t; r++)
        {
            double sum = 0;
            for (int s = r; s < t; s++)
            {
                sum = Math.FusedMultiplyAdd(factor[(r * PanelSize) + s], Products[(2 * s) + 1], sum);
            }

            factor[(r * PanelSize) + t] = -_tau * sum;
        }

        factor[(t * PanelSize) + t] = _tau;
    }

    /// <summary>
    /// A block of rows of A v, or some of the products of v with the earlier reflectors of the panel.
    /// </summary>
    private void MultiplyItem(int item, int worker)
    {
        double* v = Row(_row);
        if (item < SymvBlocks)
        {
            // The long rows first: the short ones even out the threads at the end.
            int block = SymvBlocks - 1 - item;
            int first = block * SymvRows;
            int last = RoundUp(Math.Min(first + SymvRows, _row), FixedLanes.Count);
            double* sums = _partials.Pointer + (block * _partialStride);
            new Span<double>(sums, first + SymvRows).Clear();
            for (int row = first; row < last; row += 4)
            {
                PanelKernels.MultiplyFourRows(Row(row), _stride, row, v, sums);
            }

            return;
        }

        int length = RoundUp(_row, FixedLanes.Count);
        int from = (item - SymvBlocks) * DotGroup;
        for (int s = from; s < Math.Min(from + DotGroup, _count); s++)
        {
            Products[2 * s] = FixedLanes.DotPadded(W(s), v, length);
            Products[(2 * s) + 1] = FixedLanes.DotPadded(V(s), v, length);
        }
    }

    /// <summary>A chunk of w = tau (A - V^T W - W^T V) v, and its product with v.</summary>
    private void GatherItem(int item, int worker)
    {
        int from = item * ColumnChunk;
        int to = Math.Min(from + ColumnChunk, RoundUp(_row, PanelKernels.StripWidth));
        double* w = W(_count);
        double* v = Row(_row);
        for (int j = from; j < to; j += SymvRows)
        {
            int block = j / SymvRows;
            PanelKernels.SumRows(
                _partials.Pointer + (block * _partialStride) + j,
                _partialStride,
                SymvBlocks - block,
                w + j,
                Math.Min(SymvRows, to - j));
        }

        PanelKernels.Subtract(w, from, to, V(0), -_stride, W(0), _stride, _count, Products);
        FixedLanes.ScalePadded(w + from, to - from, _tau);
        ChunkDots[item] = FixedLanes.DotPadded(w + from, v + from, to - from);
    }

    /// <summary>
    /// A chunk of the final w, and of the row above, which gets up to date with all reflectors so far.
    /// </summary>
    private void FinishItem(int item, int worker)
    {
        int from = item * ColumnChunk;
        int to = Math.Min(from + ColumnChunk, RoundUp(_row, PanelKernels.StripWidth));
        FixedLanes.AddScaledPadded(W(_top - 1 - _row) + from, Row(_row) + from, to - from, _shift);
        if (_count >= 0)
        {
            PanelKernels.Subtract(
                Row(_row - 1), from, to, V(0), -_stride, W(0), _stride, _count + 1, Elements);
        }
    }

    /// <summary>A - V^T W - W^T V for the tiles of a panel's height up to the diagonal.</summary>
    private void UpdateItem(int item, int worker)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        int row = _bottom - ((item + 1) * PanelSize);
        PanelKernels.UpdateTiles(Row(row), _stride, row, V(0), W(0), _top - _bottom);
    }
}
