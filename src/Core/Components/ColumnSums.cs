using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Components;

/// <summary>
/// Sums of the columns of rows that come in blocks, and of the columns' squares, about a shift and in double: each column's
/// in row order. Tiles are shifted within a core's first cache.
/// </summary>
internal sealed unsafe class ColumnSums
{
    /// <summary>Rows of a tile.</summary>
    public const int TileRows = 8;

    private const int TileColumns = 512;

    // Columns that are added up together, to hide the latency of each other's additions.
    private const int Strip = 32;

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
                    AddTile(tile, rows, columns, sums + column, squares + column);
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

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddTile(double* tile, int rows, int columns, double* sums, double* squares)
    {
        for (int column = 0; column < columns; column += Strip)
        {
            double* x = tile + column;
            double* s = sums + column;
            double* q = squares + column;
            Vector512<double> s0 = Vector512.Load(s), q0 = Vector512.Load(q);
            Vector512<double> s1 = Vector512.Load(s + 8), q1 = Vector512.Load(q + 8);
            Vector512<double> s2 = Vector512.Load(s + 16), q2 = Vector512.Load(q + 16);
            Vector512<double> s3 = Vector512.Load(s + 24), q3 = Vector512.Load(q + 24);
            for (int row = 0; row < rows; row++, x += TileColumns)
            {
                Add(x, ref s0, ref q0);
                Add(x + 8, ref s1, ref q1);
                Add(x + 16, ref s2, ref q2);
                Add(x + 24, ref s3, ref q3);
            }

            s0.Store(s);
            q0.Store(q);
            s1.Store(s + 8);
            q1.Store(q + 8);
            s2.Store(s + 16);
            q2.Store(q + 16);
            s3.Store(s + 24);
            q3.Store(q + 24);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(double* x, ref Vector512<double> sum, ref Vector512<double> squares)
    {
        Vector512<double> element = Vector512.Load(x);
        sum += element;
        squares = Vector512.FusedMultiplyAdd(element, element, squares);
    }
}
