using System;
using System.Globalization;
using ClusterTools.Matrices;
using ClusterTools.Numerics;

namespace ClusterTools.Components;

/// <summary>The mean of a matrix's rows and their total variance, in double, in one pass.</summary>
/// <remarks>
/// Each segment's sums are taken about its own first row and moved to the mean at the end, which avoids cancellation if
/// the mean is far from zero. Source: Chan, Golub and LeVeque, "Algorithms for Computing the Sample Variance", The
/// American Statistician 37 (1983), on shifted data.
/// </remarks>
internal sealed class RowMoments
{
    private const int BlockRows = 4 * ColumnSums.TileRows;

    private RowMoments(double[] mean, double totalVariance)
    {
        Mean = mean;
        TotalVariance = totalVariance;
    }

    /// <summary>The mean of the rows, d numbers.</summary>
    public double[] Mean { get; }

    /// <summary>The trace of the covariance; infinite if squares overflow.</summary>
    public double TotalVariance { get; }

    /// <summary>Computes both and makes sure that there is a mean.</summary>
    /// <param name="rows">The rows of the matrix [N x d].</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The moments.</returns>
    /// <exception cref="TokenMatrixException">A row holds a NaN or an infinity, or sums overflow.</exception>
    public static RowMoments Compute(RowScan rows, ComputeContext context)
    {
        TokenMatrix matrix = rows.Matrix;
        var segments = RowSegments.All(matrix.TokenCount);
        var sums = new SegmentSums[segments.Count];
        rows.Fold("Principal components: mean", segments, context, () => new MomentsFold(sums), BlockRows);
        double[] mean = MeanOf(sums, matrix);
        if (!Array.TrueForAll(mean, double.IsFinite))
        {
            throw FindCause(rows, context);
        }

        double squares = 0;
        foreach (SegmentSums segment in sums)
        {
            squares += segment.SquaresAbout(mean);
        }

        return new RowMoments(mean, squares / matrix.TokenCount);
    }

    private static double[] MeanOf(SegmentSums[] segments, TokenMatrix matrix)
    {
        var mean = new double[matrix.Dimension];
        foreach (SegmentSums segment in segments)
        {
            segment.AddTo(mean);
        }

        for (int j = 0; j < mean.Length; j++)
        {
            mean[j] /= matrix.TokenCount;
        }

        return mean;
    }

    private static TokenMatrixException FindCause(RowScan rows, ComputeContext context)
    {
        TokenMatrix matrix = rows.Matrix;
        var check = new FiniteCheck();
        rows.InOrder(null, context, check);
        if (check.FirstBad is int row)
        {
            return new TokenMatrixException(
                TokenMatrixError.MatrixRowNotFinite,
                matrix.Path,
                $"Row {row.ToString(CultureInfo.InvariantCulture)} of tensor '{matrix.TensorName}' of '{matrix.Path}' "
                + "holds a NaN or an infinity, so the matrix has no principal components. Repair the row, or use a "
                + "basis of another matrix.");
        }

        return new TokenMatrixException(
            TokenMatrixError.MatrixValuesTooLarge,
            matrix.Path,
            $"The elements of tensor '{matrix.TensorName}' of '{matrix.Path}' are so large that their sums overflow. "
            + "Scale the matrix down.");
    }

    private sealed class MomentsFold(SegmentSums[] sums) : IRowFold
    {
        private int _segment;

        public void Begin(int segment) => _segment = segment;

        public void Add(RowSpan rows) => (sums[_segment] ??= new SegmentSums(rows)).Add(rows);
    }

    // Finds the first row that holds a NaN or an infinity.
    private sealed class FiniteCheck : IRowKernel
    {
        public int? FirstBad { get; private set; }

        public void Measure(RowSpan rows)
        {
            var elements = new double[rows.Matrix.Dimension];
            for (int row = 0; row < rows.Count && FirstBad is null; row++)
            {
                rows.ToDouble(row, elements);
                FirstBad = Array.TrueForAll(elements, double.IsFinite) ? null : rows.First + row;
            }
        }
    }

    private sealed class SegmentSums
    {
        private readonly double[] _shift;
        private readonly ColumnSums _sums;
        private int _count;

        // The shift is the first row.
        public SegmentSums(RowSpan rows)
        {
            _shift = new double[rows.Matrix.Dimension];
            rows.ToDouble(0, _shift);
            _sums = new ColumnSums(rows.Matrix, _shift);
        }

        public void Add(RowSpan rows)
        {
            _sums.Add(rows.Bytes, rows.Count);
            _count += rows.Count;
        }

        public void AddTo(double[] total)
        {
            FixedLanes.AddScaled(total, 1, _sums.Sums);
            FixedLanes.AddScaled(total, _count, _shift);
        }

        // sum (x - m)^2 = sum (x - a)^2 - 2 (m - a) . sum (x - a) + n (m - a)^2 for the shift a.
        public double SquaresAbout(double[] mean)
        {
            double[] distance = [.. mean];
            FixedLanes.AddScaled(distance, -1, _shift);
            return _sums.Squares - (2 * FixedLanes.Dot(distance, _sums.Sums)) + (
                _count * FixedLanes.Dot(distance, distance));
        }
    }
}
