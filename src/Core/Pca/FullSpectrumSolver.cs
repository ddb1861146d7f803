using System;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.Pca;

/// <summary>All eigenpairs, or the leading ones of them, of a matrix's covariance by the dense way.</summary>
internal static class FullSpectrumSolver
{
    // The eigenpairs take about as long as the covariance of so many rows for each dimension, as measured.
    private const double EigenRows = 24;

    /// <summary>Computes the covariance and its eigenpairs.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="reader">Its open file.</param>
    /// <param name="mean">The mean of its rows.</param>
    /// <param name="count">How many leading pairs to return, 1 to d.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The pairs. Eigenvalues that rounding made negative are 0.</returns>
    public static EigenPairs Solve(
        TokenMatrix matrix, RowReader reader, double[] mean, int count, ComputeContext context)
    {
        int dimension = matrix.Dimension;
        double covarianceShare = matrix.TokenCount / (matrix.TokenCount + (EigenRows * dimension));
        double[] covariance = CovarianceMatrix.Compute(matrix, reader, mean, context.Part(0, covarianceShare));
        var progress = new SolverProgress(context.Part(covarianceShare, 1));
        (double[] values, double[] coefficients) = SymmetricEigenSolver.Solve(
            (double[])covariance.Clone(), dimension, context.Threads, progress, context.CancellationToken);
        var vectors = new double[count][];
        var residuals = new double[count];
        ParallelWork.Run(count, context, static () => 0, (k, _) =>
        {
            vectors[k] = coefficients.AsSpan((int)((long)k * dimension), dimension).ToArray();
            values[k] = Math.Max(values[k], 0);
            residuals[k] = Residual(covariance, values[k], vectors[k]);
        });
        for (int k = 0; k < count; k++)
        {
            residuals[k] = values[0] > 0 ? residuals[k] / values[0] : 0;
        }

        return new EigenPairs(values[..count], vectors, residuals, Passes: 1);
    }

    private static double Residual(double[] covariance, double value, double[] vector)
    {
        var difference = new double[vector.Length];
        for (int i = 0; i < vector.Length; i++)
        {
            ReadOnlySpan<double> row = covariance.AsSpan((int)((long)i * vector.Length), vector.Length);
            difference[i] = FixedLanes.Dot(row, vector) - (value * vector[i]);
        }

        return FixedLanes.Norm(difference);
    }

    private sealed class SolverProgress(ComputeContext context) : IProgress<double>
    {
        public void Report(double value) => context.Report("Principal components: full spectrum", value);
    }
}
