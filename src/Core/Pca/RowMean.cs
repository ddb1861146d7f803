using System;
using System.Globalization;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.Pca;

/// <summary>The mean of a matrix's rows in double, in one pass.</summary>
internal static class RowMean
{
    /// <summary>Computes the mean and makes sure that there is one.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="reader">Its open file.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>The d means.</returns>
    /// <exception cref="TokenMatrixException">A row holds a NaN or an infinity, or sums overflow.</exception>
    public static double[] Compute(TokenMatrix matrix, RowReader reader, ComputeContext context)
    {
        int dimension = matrix.Dimension;
        int segments = RowSegments.Count(matrix.TokenCount);
        var partial = new double[segments][];
        ParallelWork.Run(segments, context, () => new Scratch(matrix, reader), (segment, scratch) =>
        {
            (int first, int count) = RowSegments.Bounds(matrix.TokenCount, segment);
            var sum = new double[dimension];
            for (int row = first; row < first + count; row++)
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                scratch.Rows.Get(row, first + count, scratch.Row);
                FixedLanes.AddScaled(sum, 1, scratch.Row);
            }

            partial[segment] = sum;
        });

        var mean = new double[dimension];
        foreach (double[] sum in partial)
        {
            FixedLanes.AddScaled(mean, 1, sum);
        }

        for (int j = 0; j < dimension; j++)
        {
            mean[j] /= matrix.TokenCount;
            if (!double.IsFinite(mean[j]))
            {
                throw FindCause(matrix, reader, context);
            }
        }

        return mean;
    }

    private static TokenMatrixException FindCause(TokenMatrix matrix, RowReader reader, ComputeContext context)
    {
        var scratch = new Scratch(matrix, reader);
        for (int row = 0; row < matrix.TokenCount; row++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            scratch.Rows.Get(row, matrix.TokenCount, scratch.Row);
            if (Array.Exists(scratch.Row, element => !double.IsFinite(element)))
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

    private sealed class Scratch(TokenMatrix matrix, RowReader reader)
    {
        public CenteredRows Rows { get; } = new(reader, matrix, new double[matrix.Dimension]);

        public double[] Row { get; } = new double[matrix.Dimension];
    }
}
