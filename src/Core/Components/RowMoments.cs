using System;
using System.Globalization;
using System.Threading;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;
using ClusterTools.Threading;

namespace ClusterTools.Components;

/// <summary>The mean of a matrix's rows and their total variance, in double, in one pass.</summary>
/// <remarks>
/// Each segment's sums are taken about its own first row and moved to the mean at the end, so that a mean far from zero
/// costs no digits. Source: Chan, Golub and LeVeque, "Algorithms for Computing the Sample Variance", The American
/// Statistician 37 (1983), on shifted data.
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

    /// <summary>The trace of the covariance; infinite where squares overflow.</summary>
    public double TotalVariance { get; }

    /// <summary>Computes both and makes sure that there is a mean.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="reader">Its open file.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The moments.</returns>
    /// <exception cref="TokenMatrixException">A row holds a NaN or an infinity, or sums overflow.</exception>
    public static RowMoments Compute(TokenMatrix matrix, RowReader reader, ComputeContext context)
    {
        var segments = RowSegments.All(matrix.TokenCount);
        var sums = new SegmentSums[segments.Count];
        int done = 0;
        ParallelWork.Run(segments.Count, context, static () => 0, (segment, _) =>
        {
            (int first, int count) = segments.Bounds(segment);
            sums[segment] = new SegmentSums(matrix, reader, first, count, context);
            context.Report("Principal components: mean", (double)Interlocked.Increment(ref done) / segments.Count);
        });
        reader.CheckUnchanged();

        double[] mean = MeanOf(sums, matrix);
        if (!Array.TrueForAll(mean, double.IsFinite))
        {
            throw FindCause(matrix, reader, context);
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

    private static TokenMatrixException FindCause(TokenMatrix matrix, RowReader reader, ComputeContext context)
    {
        var zero = new double[matrix.Dimension];
        var rows = new CenteredRows(reader, matrix, zero);
        var elements = new double[matrix.Dimension];
        for (int row = 0; row < matrix.TokenCount; row++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            rows.Get(row, matrix.TokenCount, elements);
            if (!Array.TrueForAll(elements, double.IsFinite))
            {
                return new TokenMatrixException(
                    TokenMatrixError.MatrixRowNotFinite,
                    matrix.Path,
                    $"Row {row.ToString(CultureInfo.InvariantCulture)} of tensor '{matrix.TensorName}' of '{matrix.Path}' "
                    + "holds a NaN or an infinity, so the matrix has no principal components. Repair the row, or use a "
                    + "basis of another matrix.");
            }
        }

        return new TokenMatrixException(
            TokenMatrixError.MatrixValuesTooLarge,
            matrix.Path,
            $"The elements of tensor '{matrix.TensorName}' of '{matrix.Path}' are so large that their sums overflow. "
            + "Scale the matrix down.");
    }

    private sealed class SegmentSums
    {
        private readonly int _count;
        private readonly double[] _shift;
        private readonly ColumnSums _sums;

        public SegmentSums(TokenMatrix matrix, RowReader reader, int first, int count, ComputeContext context)
        {
            _count = count;
            _shift = new double[matrix.Dimension];
            byte[] bytes = new byte[BlockRows * matrix.RowBytes];
            ElementConversion.ToDouble(matrix.DType, reader.Read(first, 1, bytes), _shift);
            _sums = new ColumnSums(matrix, _shift);
            for (int row = first; row < first + count; row += BlockRows)
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                int rows = Math.Min(BlockRows, first + count - row);
                _sums.Add(reader.Read(row, rows, bytes), rows);
            }
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
            return _sums.Squares - (2 * FixedLanes.Dot(distance, _sums.Sums)) + (_count * FixedLanes.Dot(distance, distance));
        }
    }
}
