using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Pca;

namespace ClusterTools;

/// <summary>
/// Principal components of a token matrix: unit eigenvectors of the covariance of its centered rows divided by N, by
/// descending eigenvalue. The sign of each is such that its element of largest magnitude is positive, the first of equals,
/// as in scikit-learn's svd_flip.
/// </summary>
public sealed class PcaBasis
{
    // Below this a dense covariance is cheaper than passes; beyond so many pairs too.
    private const int LargestDenseDimension = 256;
    private const int MostKrylovPairs = 32;

    // A start from so many rows spares about three passes over all, where those are many more.
    private const int SampledRows = 4096;
    private const int LeastRowsToSample = 8 * SampledRows;

    // Of the work, for progress: the moments take one pass of some ten.
    private const double MomentsShare = 0.05;

    private readonly double[][] _components;

    /// <summary>Creates a basis from parts, for example from another program's components; signs are kept.</summary>
    /// <param name="components">The components: k unit vectors of d numbers.</param>
    /// <param name="eigenvalues">Their eigenvalues, k numbers, descending.</param>
    /// <param name="mean">The mean of the rows, d numbers.</param>
    /// <param name="totalVariance">The sum of all d eigenvalues; NaN where unknown.</param>
    /// <param name="tokenMatrix">The matrix that is measured by default, of dimension d.</param>
    /// <param name="residuals">||C v - l v|| / l1 for each component; null where unknown.</param>
    /// <exception cref="ArgumentException">There is no component, or lengths differ.</exception>
    public PcaBasis(
        IEnumerable<IReadOnlyList<double>> components,
        IReadOnlyList<double> eigenvalues,
        IReadOnlyList<double> mean,
        double totalVariance,
        TokenMatrix? tokenMatrix = null,
        IReadOnlyList<double>? residuals = null)
    {
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(eigenvalues);
        ArgumentNullException.ThrowIfNull(mean);
        _components = [.. components.Select(component => component.ToArray())];
        if (_components.Length == 0 || _components.Any(component => component.Length != mean.Count))
        {
            throw new ArgumentException("A basis needs one component or more, each as long as the mean.", nameof(components));
        }

        if (eigenvalues.Count != _components.Length || (residuals is not null && residuals.Count != _components.Length))
        {
            throw new ArgumentException("There must be one eigenvalue and one residual for each component.", nameof(eigenvalues));
        }

        if (tokenMatrix is not null && tokenMatrix.Dimension != mean.Count)
        {
            throw new SkyException(
                SkyError.DimensionMismatch,
                $"The components have {mean.Count} dimensions and {tokenMatrix} has {tokenMatrix.Dimension}.");
        }

        Components = Array.AsReadOnly(
            _components.Select(component => (IReadOnlyList<double>)Array.AsReadOnly(component)).ToArray());
        Eigenvalues = Array.AsReadOnly(eigenvalues.ToArray());
        ExplainedVarianceRatio = Array.AsReadOnly(
            eigenvalues.Select(value => totalVariance > 0 ? value / totalVariance : totalVariance).ToArray());
        TotalVariance = totalVariance;
        Mean = Array.AsReadOnly(mean.ToArray());
        Residuals = Array.AsReadOnly(
            residuals?.ToArray() ?? Enumerable.Repeat(double.NaN, _components.Length).ToArray());
        TokenMatrix = tokenMatrix;
    }

    /// <summary>The components: k unit vectors of d numbers, PC1 first.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Components { get; }

    /// <summary>The variance along each component, k numbers, descending.</summary>
    public IReadOnlyList<double> Eigenvalues { get; }

    /// <summary>Each eigenvalue's share of the total variance, 0 to 1; NaN where the total is unknown.</summary>
    public IReadOnlyList<double> ExplainedVarianceRatio { get; }

    /// <summary>The variance in all directions: the trace of the covariance.</summary>
    public double TotalVariance { get; }

    /// <summary>The mean of the rows, d numbers.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>||C v - l v|| / l1 of each component, at most 1e-10 as computed here; NaN where unknown.</summary>
    public IReadOnlyList<double> Residuals { get; }

    /// <summary>The matrix that the basis came from; null where it was made from parts without one.</summary>
    public TokenMatrix? TokenMatrix { get; }

    /// <summary>The matrix that the basis was computed from, as the file says that it was read from; else null.</summary>
    public TokenMatrixIdentity? Origin { get; internal init; }

    /// <summary>The dimension d.</summary>
    internal int Dimension => Mean.Count;

    /// <summary>Computes the leading principal components, or all.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="count">How many components.</param>
    /// <param name="context">Threads, cancellation and progress; no bit of the result depends on the threads.</param>
    /// <returns>The basis, with residuals of 1e-10 or less.</returns>
    /// <exception cref="SkyException">More components are asked for than there are dimensions.</exception>
    /// <exception cref="TokenMatrixException">The file was changed, or holds a NaN or an infinity.</exception>
    public static PcaBasis Compute(TokenMatrix matrix, ComponentCount count, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        context ??= new ComputeContext();
        int pairCount = count.Of(matrix.Dimension);
        using var reader = new RowReader(matrix);
        RowMoments moments = RowMoments.Compute(matrix, reader, context.Part(0, MomentsShare));
        if (!double.IsFinite(moments.TotalVariance))
        {
            throw new TokenMatrixException(
                TokenMatrixError.MatrixValuesTooLarge,
                matrix.Path,
                $"The elements of tensor '{matrix.TensorName}' of '{matrix.Path}' are so large that their squares overflow. "
                + "Scale the matrix down.");
        }

        ComputeContext rest = context.Part(MomentsShare, 1);
        EigenPairs pairs = Leading(matrix, reader, moments, pairCount, rest)
            ?? FullSpectrumSolver.Solve(matrix, reader, moments.Mean, pairCount, rest);
        context.Tell(
            $"{1 + pairs.Passes} passes over the matrix, largest relative residual {pairs.Residuals.Max():0.0e+0}.");
        foreach (double[] vector in pairs.Vectors)
        {
            FixSign(vector);
        }

        return new PcaBasis(pairs.Vectors, pairs.Values, moments.Mean, moments.TotalVariance, matrix, pairs.Residuals);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Components.Count} principal components of {TokenMatrix?.Name ?? Origin?.Name ?? "a matrix"}";

    internal ReadOnlySpan<double> ComponentSpan(int index) => _components[index];

    private static EigenPairs? Leading(
        TokenMatrix matrix, RowReader reader, RowMoments moments, int count, ComputeContext context)
    {
        if (matrix.Dimension <= LargestDenseDimension || count > MostKrylovPairs)
        {
            return null;
        }

        var covariance = new CovarianceOperator(matrix, reader, moments, context);
        if (matrix.TokenCount < LeastRowsToSample)
        {
            return BlockKrylovSolver.Solve(covariance, count, context);
        }

        context.Tell($"Start from the leading vectors of {SampledRows} rows.");
        RowSegments sample = RowSegments.Sample(matrix.TokenCount, SampledRows);
        return BlockKrylovSolver.Solve(
            covariance, count, context, new CovarianceOperator(matrix, reader, moments, context, sample));
    }

    private static void FixSign(double[] vector)
    {
        int largest = 0;
        for (int i = 1; i < vector.Length; i++)
        {
            if (Math.Abs(vector[i]) > Math.Abs(vector[largest]))
            {
                largest = i;
            }
        }

        if (vector[largest] < 0)
        {
            for (int i = 0; i < vector.Length; i++)
            {
                vector[i] = -vector[i];
            }
        }
    }
}
