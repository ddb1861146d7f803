using System;

namespace ClusterTools.Pca;

/// <summary>
/// The fixed cut of a matrix's rows into segments. Sums over rows run in row order within a segment and then over the
/// segments in order, so the number of threads shows in no bit.
/// </summary>
internal static class RowSegments
{
    private const int MaximumCount = 64;
    private const int LeastRows = 32;

    /// <summary>The number of segments that rows are cut into; depends on the row count alone.</summary>
    public static int Count(int rows) => Math.Clamp(rows / LeastRows, 1, MaximumCount);

    /// <summary>The rows of one segment.</summary>
    public static (int FirstRow, int RowCount) Bounds(int rows, int segment)
    {
        int count = Count(rows);
        int first = (int)((long)rows * segment / count);
        return (first, (int)((long)rows * (segment + 1) / count) - first);
    }
}
