using System;
using ClusterTools.LinearAlgebra;
using ClusterTools.Matrices;

namespace ClusterTools.Components;

/// <summary>Computes all eigenpairs, or the leading ones, of a matrix's covariance by the dense method.</summary>
internal static class FullSpectrumSolver
{
    // Measured: the eigenpairs take about as long as the covariance of this many rows for each dimension.
    private const double EigenRows = 30;

    /// <summary>Computes the covariance and its eigenpairs.</summary>
    /// <param name="rows">The rows of the matrix [N x d].</param>
    /// <param name="mean">The mean of its rows.</param>
    /// <param name="count">How many leading pairs to return, 1 to d.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The pairs. Eigenvalues that rounding made negative are 0.</returns>
    public static EigenPairs Solve(RowScan rows, double[] mean, int count, ComputeContext context)
    {
        int dimension = rows.Matrix.Dimension;
        double covarianceShare = rows.Matrix.TokenCount / (rows.Matrix.TokenCount + (EigenRows * dimension));
        double[] covariance = Covariance(rows, mean, context.Part(0, covarianceShare));
        (double[] values, double[] coefficients) = SymmetricEigenSolver.Solve(
            (double[])covariance.Clone(),
            dimension,
            context.Threads,
            new SolverProgress(context.Part(covarianceShare, 1)),
            context.CancellationToken);
        var vectors = new double[count][];
        for (int k = 0; k < count; k++)
        {
            values[k] = Math.Max(values[k], 0);
            vectors[k] = coefficients.AsSpan((int)((long)k * dimension), dimension).ToArray();
        }

        double[] residuals = EigenResiduals.Compute(covariance, dimension, values, vectors, context);
        return new EigenPairs(values[..count], vectors, residuals, Passes: 1);
    }

    /// <summary>
    /// Computes C = 1/N sum (x - m)(x - m)^T: in integers if most elements are integers of a grid, else in double.
    /// </summary>
    /// <param name="rows">The rows of the matrix [N x d].</param>
    /// <param name="mean">The mean m of its rows.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The full symmetric matrix [d x d].</returns>
    /// <exception cref="TokenMatrixException">The file was changed.</exception>
    public static double[] Covariance(RowScan rows, double[] mean, ComputeContext context)
    {
        var grids = ColumnGrids.Choose(rows, context);
        context.Tell($"The covariance is added up in {(grids is null ? "double" : "integers")}.");
        return grids is null
            ? CovarianceMatrix.Compute(rows, mean, context)
            : GramCovariance.Compute(rows, grids, context);
    }

    private sealed class SolverProgress(ComputeContext context) : IProgress<double>
    {
        public void Report(double value) => context.Report("Principal components: full spectrum", value);
    }
}
