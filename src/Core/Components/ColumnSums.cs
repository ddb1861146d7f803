using System;
using System.Runtime.CompilerServices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Components;

/// <summary>
/// Sums of the columns of rows that come in blocks, and of the columns' squares, about a shift and in double: each
/// column's in row order. Tiles are shifted within a core's first cache.
/// </summary>
internal sealed unsafe class ColumnSums
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 8;

    private const int TileColumns = 512;

    // Columns that are added up together, to hide the latency of each other's additions.
    private const int Strip = 16;

    private readonly TokenMatrix _matrix;
    private readonly double[] _shift;
    private readonly ArraySegment<double> _tile = AlignedArray.Create<double>(TileRows * TileColumns);
    private readonly ArraySegment<double> _sums;
    private readonly ArraySegment<double> _squares;

    /// <summary>Begins with no rows.</summary>
    /// <param name="matrix">The matrix that the rows are of.</param>
    /// <param name="shift">What is subtracted from each row, d numbers.</param>
    public ColumnSums(TokenMatrix matrix, double[] shift)
    {
        _matrix = matrix;
        _shift = shift;
        int padded = (matrix.Dimension + Strip - 1) / Strip * Strip;
        _sums = AlignedArray.Create<double>(padded);
        _squares = AlignedArray.Create<double>(padded);
    }

    /// <summary>The sums of x - shift, d numbers.</summary>
    public ReadOnlySpan<double> Sums => _sums.AsSpan(0, _matrix.Dimension);

    /// <summary>The sum of all (x - shift)².</summary>
    public double Squares
    {
        get
        {
            double sum = 0;
            foreach (double square in _squares)
            {
                sum += square;
            }

            return sum;
        }
    }

    /// <summary>Adds rows.</summary>
    /// <param name="bytes">Their bytes, as in the file.</param>
    /// <param name="rowCount">How many.</param>
    public void Add(ReadOnlySpan<byte> bytes, int rowCount)
    {
        fixed (double* tile = _tile.AsSpan(), sums = _sums.AsSpan(), squares = _squares.AsSpan())
        {
            for (int column = 0; column < _matrix.Dimension; column += TileColumns)
            {
                int columns = Math.Min(TileColumns, _matrix.Dimension - column);
                for (int row = 0; row < rowCount; row += TileRows)
                {
                    int rows = Math.Min(TileRows, rowCount - row);
                    Load(bytes, row, rows, column, columns);
                    Isa.Dispatch(new TileCall(tile, rows, columns, sums + column, squares + column));
                }
            }
        }
    }

    // Whole strips: what lies beyond the last column is zero and adds nothing.
    private void Load(ReadOnlySpan<byte> bytes, int firstRow, int rows, int column, int columns)
    {
        int elementBytes = _matrix.RowBytes / _matrix.Dimension;
        int end = (columns + Strip - 1) / Strip * Strip;
        for (int row = 0; row < rows; row++)
        {
            Span<double> destination = _tile.AsSpan(row * TileColumns, end);
            ElementConversion.ToCenteredDouble(
                _matrix.DType,
                bytes.Slice(((firstRow + row) * _matrix.RowBytes) + (column * elementBytes), columns * elementBytes),
                _shift.AsSpan(column, columns),
                destination[..columns]);
            destination[columns..].Clear();
        }
    }

    private readonly struct TileCall(double* tile, int rows, int columns, double* sums, double* squares) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            for (int column = 0; column < columns; column += Strip)
            {
                AddStrip<TDouble>(tile + column, rows, sums + column, squares + column);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddStrip<T>(double* x, int rows, double* s, double* q)
        where T : unmanaged, IDoubleLanes<T>
    {
        T s0 = T.Load(s), q0 = T.Load(q), s1 = T.Load(s + 8), q1 = T.Load(q + 8);
        for (double* end = x + (rows * TileColumns); x < end; x += TileColumns)
        {
            Add(x, ref s0, ref q0);
            Add(x + 8, ref s1, ref q1);
        }

        s0.Store(s);
        q0.Store(q);
        s1.Store(s + 8);
        q1.Store(q + 8);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(double* x, ref T sum, ref T squares)
        where T : unmanaged, IDoubleLanes<T>
    {
        T element = T.Load(x);
        sum += element;
        T.AddProduct(element, element, ref squares);
    }
}
