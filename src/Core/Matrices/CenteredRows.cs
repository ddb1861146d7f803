using System;
using ClusterTools.Safetensors;

namespace ClusterTools.Matrices;

/// <summary>A thread's reader of rows as doubles with the mean subtracted: each element is exact before the subtraction.</summary>
internal sealed class CenteredRows
{
    private const int BlockBytes = 256 << 10;

    private readonly RowReader _reader;
    private readonly TokenMatrix _matrix;
    private readonly double[] _mean;
    private readonly byte[] _bytes;
    private readonly int _blockRows;
    private int _firstRow;
    private int _loadedRows;

    /// <summary>Creates the reader.</summary>
    /// <param name="reader">The open file, shared between threads.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="mean">The d numbers to subtract from each row.</param>
    public CenteredRows(RowReader reader, TokenMatrix matrix, double[] mean)
    {
        _reader = reader;
        _matrix = matrix;
        _mean = mean;
        _blockRows = Math.Max(1, BlockBytes / matrix.RowBytes);
        _bytes = GC.AllocateUninitializedArray<byte>(_blockRows * matrix.RowBytes);
    }

    /// <summary>Gets one row of a range that is walked upwards.</summary>
    /// <param name="row">The row.</param>
    /// <param name="endRow">The end of the range: what lies beyond is not read ahead.</param>
    /// <param name="destination">Gets the d differences.</param>
    public void Get(int row, int endRow, Span<double> destination)
    {
        if (row < _firstRow || row >= _firstRow + _loadedRows)
        {
            int rows = Math.Min(_blockRows, endRow - row);
            _reader.Read(row, rows, _bytes);
            (_firstRow, _loadedRows) = (row, rows);
        }

        int offset = (row - _firstRow) * _matrix.RowBytes;
        ElementConversion.ToCenteredDouble(
            _matrix.DType, _bytes.AsSpan(offset, _matrix.RowBytes), _mean, destination);
    }
}
