using System.Linq;
using ClusterTools.Matrices;

namespace ClusterTools.Components;

/// <summary>
/// Decides how the leading principal components of a matrix are computed, and computes them: by passes over the matrix,
/// from a sample of its rows if there are many, or from the dense covariance.
/// </summary>
internal static class LeadingComponents
{
    // Below this dimension a dense covariance is cheaper than passes, and for more pairs too.
    private const int LargestDenseDimension = 256;
    private const int MostKrylovPairs = 32;

    // A start from a sample saves about three passes over all rows, if these are many more.
    private const int SampledRows = 6144;
    private const int LeastRowsToSample = 32_768;

    // The share of progress: the moments take one pass of some ten.
    private const double MomentsShare = 0.05;

    /// <summary>Computes the leading principal components; a count of d gives the full spectrum.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="count">How many, 1 to d.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The eigenpairs of the covariance, by descending eigenvalue; no eigenvalue is negative.</returns>
    /// <exception cref="TokenMatrixException">The file was changed, or its elements have no components.</exception>
    public static PrincipalComponents Solve(TokenMatrix matrix, int count, ComputeContext context)
    {
        using var rows = new RowScan(matrix);
        RowMoments moments = RowMoments.Compute(rows, context.Part(0, MomentsShare));
        if (!double.IsFinite(moments.TotalVariance))
        {
            throw new TokenMatrixException(
                TokenMatrixError.MatrixValuesTooLarge,
                matrix.Path,
                $"The elements of tensor '{matrix.TensorName}' of '{matrix.Path}' are so large that their squares "
                + "overflow. Scale the matrix down.");
        }

        ComputeContext rest = context.Part(MomentsShare, 1);
        EigenPairs pairs = SolveByPasses(rows, moments, count, rest)
            ?? FullSpectrumSolver.Solve(rows, moments.Mean, count, rest);
        context.Tell(
            $"{1 + pairs.Passes} passes over the matrix, largest relative residual {pairs.Residuals.Max():0.0e+0}.");
        return new PrincipalComponents(pairs, moments.Mean, moments.TotalVariance);
    }

    // Returns null if the dense method is cheaper, or if the passes did not converge.
    private static EigenPairs? SolveByPasses(RowScan rows, RowMoments moments, int count, ComputeContext context)
    {
        if (rows.Matrix.Dimension <= LargestDenseDimension || count > MostKrylovPairs)
        {
            return null;
        }

        var covariance = new CovarianceOperator(rows, moments, context);
        if (rows.Matrix.TokenCount < LeastRowsToSample)
        {
            return BlockKrylovSolver.Solve(covariance, count, context);
        }

        context.Tell($"Start from the leading vectors of {SampledRows} rows.");
        RowSegments sample = RowSegments.Sample(rows.Matrix.TokenCount, SampledRows);
        return BlockKrylovSolver.Solve(
            covariance, count, context, new CovarianceOperator(rows, moments, context, sample));
    }
}
