using System;

namespace ClusterTools.Matrices;

/// <summary>
/// The fixed division of a matrix's rows into segments. Sums over rows run in row order within a segment and then over
/// the segments in order, so the number of threads changes no bit.
/// </summary>
internal sealed class RowSegments
{
    private const int MaximumCount = 64;
    private const int LeastRows = 32;

    private readonly int _rows;
    private readonly int _sampledRows;

    private RowSegments(int rows, int sampledRows)
    {
        _rows = rows;
        _sampledRows = sampledRows;
        Count = Math.Clamp(rows / LeastRows, 1, MaximumCount);
    }

    /// <summary>The number of segments; depends on the matrix's row count alone.</summary>
    public int Count { get; }

    /// <summary>All rows of a matrix.</summary>
    public static RowSegments All(int rows) => new(rows, rows);

    /// <summary>A sample of a matrix's rows: the first few of each segment.</summary>
    /// <param name="rows">The matrix's rows.</param>
    /// <param name="sampledRows">About how many rows to take, at most all.</param>
    public static RowSegments Sample(int rows, int sampledRows) => new(rows, sampledRows);

    /// <summary>The rows of one segment.</summary>
    public (int FirstRow, int RowCount) Bounds(int segment)
    {
        int first = (int)((long)_rows * segment / Count);
        int all = (int)((long)_rows * (segment + 1) / Count) - first;
        return (first, (int)((long)all * _sampledRows / _rows));
    }
}
