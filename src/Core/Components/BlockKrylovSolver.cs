using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.LinearAlgebra;
using ClusterTools.Numerics;

namespace ClusterTools.Components;

/// <summary>
/// The leading eigenpairs of a covariance operator by a block Krylov (Lanczos) method with full re-orthogonalisation
/// and Rayleigh-Ritz, without the full spectrum and without the d x d matrix.
/// </summary>
/// <remarks>
/// Most passes run in float. When the residuals reach the accuracy of float, the images of the leading Ritz vectors are
/// computed once more in double, and the basis is corrected by the difference. From then on, float errors enter only
/// times the small share of the other basis vectors in the Ritz vectors. If that share is not small, as among close
/// eigenvalues, the correction is repeated. docs/numerics.md has the analysis. Sources: Golub and Van Loan, "Matrix
/// Computations", 4th ed., sections 10.3.1 and 10.3.6 (complete re-orthogonalisation, block Lanczos); Parlett, "The
/// Symmetric Eigenvalue Problem", chapter 13; Simoncini and Szyld, "Theory of Inexact Krylov Subspace Methods", SIAM J.
/// Sci. Comput. 25 (2003). The block is at least as wide as the requested number of pairs, so that an eigenvalue of
/// that multiplicity is found completely.
/// </remarks>
internal sealed class BlockKrylovSolver
{
    /// <summary>The bound of the relative residual ||C v - l v|| / l1.</summary>
    public const double Tolerance = 1e-10;

    private const int GroupWidth = TileKernel.Width;
    private const int MaximumBlocks = 64;

    // The number of passes over a sample, and the length of the random vector added to each of its unit vectors.
    private const int SampleBlocks = 10;
    private const double ChanceShare = 0.05;

    // Below this residual float passes hardly improve; the double pass starts here.
    private const double SingleTolerance = 2e-7;

    // The drift is an estimate, so it must be this many times smaller than the tolerance.
    private const double DriftSafety = 10;

    // Below this share of a column, the remainder of its orthogonalisation is noise.
    private const double DependenceThreshold = 1e-10;

    private readonly CovarianceOperator _covariance;
    private readonly int _count;
    private readonly int _width;
    private readonly ComputeContext _context;
    private readonly List<double[]> _basis = [];
    private readonly List<double[]> _images = [];
    private readonly ProjectedMatrix _projected = new();
    private bool _single;
    private bool _refreshed;
    private double[][] _exactWeights = [];
    private double _noise;
    private ulong _randomState = 0x9E3779B97F4A7C15;

    private BlockKrylovSolver(CovarianceOperator covariance, int count, ComputeContext context)
    {
        _covariance = covariance;
        _count = count;
        _width = Math.Min(Dimension, (count + GroupWidth - 1) / GroupWidth * GroupWidth);
        _context = context;
        _single = covariance.HasSingle;
        _refreshed = !_single;
    }

    private int Dimension => _covariance.Dimension;

    /// <summary>Computes the leading eigenpairs.</summary>
    /// <param name="covariance">The operator.</param>
    /// <param name="count">The number of pairs, 1 to d.</param>
    /// <param name="context">Cancellation and progress.</param>
    /// <param name="sample">The operator of a sample of the rows, to start from; null for a random start.</param>
    /// <returns>
    /// The pairs; null if residuals did not provably reach the tolerance within the bounds of memory.
    /// </returns>
    public static EigenPairs? Solve(
        CovarianceOperator covariance, int count, ComputeContext context, CovarianceOperator? sample = null)
    {
        var solver = new BlockKrylovSolver(covariance, count, context);
        return solver.Run(sample is null ? [] : solver.StartFrom(sample));
    }

    private EigenPairs? Run(List<double[]> start)
    {
        List<double[]> candidates = start;
        for (int pass = 1; pass <= MaximumBlocks; pass++)
        {
            Expand(candidates);
            RitzPairs ritz = RayleighRitz();
            if (NeedsRefresh(ritz))
            {
                Refresh(ritz);
                ritz = RayleighRitz();
            }

            _context.Report(
                $"Principal components: pass {pass}, residual {Worst(ritz):0.0e0}", Convergence(Worst(ritz)));
            _context.Tell($"Block {pass}: largest relative residual {Worst(ritz):0.0e+0} of {_basis.Count} vectors.");
            if (_refreshed && IsConverged(ritz))
            {
                return new EigenPairs(
                    ritz.Values[.._count], ritz.Vectors[.._count], ritz.Residuals[.._count], _covariance.Passes);
            }

            if (_basis.Count == Dimension)
            {
                return null;
            }

            candidates = ritz.ResidualVectors;
        }

        _context.Tell($"No convergence after {_covariance.Passes} passes: on to the full spectrum.");
        return null;
    }

    // Starts from the Ritz vectors of a sample. A random vector is added to each, since a component that is orthogonal
    // to all sampled rows might otherwise never be found.
    private List<double[]> StartFrom(CovarianceOperator sample)
    {
        // A separate seed: the random vectors must not depend on the results.
        ulong seed = SplitMix64.Next(ref _randomState);
        List<double[]> start = [
            .. new BlockKrylovSolver(sample, _count, _context) { _randomState = seed }.Explore().Vectors];
        foreach (double[] vector in start)
        {
            double[] chance = RandomColumn();
            FixedLanes.AddScaled(vector, ChanceShare / FixedLanes.Norm(chance), chance);
        }

        return start;
    }

    private RitzPairs Explore()
    {
        Expand([]);
        while (_basis.Count < Math.Min(SampleBlocks * _width, Dimension))
        {
            Expand(RayleighRitz().ResidualVectors);
        }

        return RayleighRitz();
    }

    // First when float reaches its accuracy; again when float errors may dominate the reported residuals.
    private bool NeedsRefresh(RitzPairs ritz) => _refreshed
        ? DriftSafety * Drift(ritz) > Math.Max(Worst(ritz), Tolerance)
        : Worst(ritz) <= SingleTolerance || _basis.Count == Dimension;

    private bool IsConverged(RitzPairs ritz) => Worst(ritz) + (DriftSafety * Drift(ritz)) <= Tolerance;

    // Appends orthonormalised candidates, or random columns if there are none, and their images.
    private void Expand(List<double[]> candidates)
    {
        int known = _basis.Count;
        int width = Math.Min(_width, Dimension - known);
        for (int i = 0; i < width; i++)
        {
            double[] column = i < candidates.Count ? candidates[i] : RandomColumn();
            while (!TryOrthonormalize(column))
            {
                column = RandomColumn();
            }

            _basis.Add(column);
        }

        List<double[]> block = _basis[known..];
        _images.AddRange(_single ? _covariance.ApplySingle(block) : _covariance.Apply(block));
        _projected.Extend(_basis, _images);
    }

    // Twice is enough: Giraud, Langou and Rozloznik, Computers and Mathematics with Applications 50 (2005).
    private bool TryOrthonormalize(double[] column)
    {
        double before = FixedLanes.Norm(column);
        for (int round = 0; round < 2; round++)
        {
            foreach (double[] other in _basis)
            {
                FixedLanes.AddScaled(column, -FixedLanes.Dot(other, column), other);
            }
        }

        double after = FixedLanes.Norm(column);
        if (!(after > before * DependenceThreshold))
        {
            return false;
        }

        FixedLanes.Scale(column, 1 / after);
        return true;
    }

    // Uniform in [-1, 1): exact arithmetic, hence the same start on every machine.
    private double[] RandomColumn()
    {
        var column = new double[Dimension];
        for (int i = 0; i < column.Length; i++)
        {
            column[i] = ((long)SplitMix64.Next(ref _randomState) >> 11) * (1.0 / (1L << 52));
        }

        return column;
    }

    private RitzPairs RayleighRitz()
    {
        (double[] values, double[] coefficients) = _projected.Solve(_context.CancellationToken);

        // A covariance has no negative eigenvalues: a negative number is rounding error.
        values = Array.ConvertAll(values, static value => Math.Max(value, 0));
        int size = _basis.Count;
        int count = Math.Min(_width, size);
        var pairs = new RitzPairs(values[..count], new double[count][], new double[count][], new double[count], []);
        for (int k = 0; k < count; k++)
        {
            double[] weights = coefficients[(k * size)..((k + 1) * size)];
            double[] vector = Combine(_basis, weights);
            double[] residual = Combine(_images, weights);
            FixedLanes.AddScaled(residual, -values[k], vector);
            pairs.Vectors[k] = vector;
            pairs.Weights[k] = weights;
            pairs.Residuals[k] = values[0] > 0 ? FixedLanes.Norm(residual) / values[0] : 0;
            pairs.ResidualVectors.Add(residual);
        }

        return pairs;
    }

    // Computes the leading Ritz vectors' images in double and corrects projection and images to be exact for them:
    // H += G Y^T + Y G^T - Y (Y^T G) Y^T with G = Q^T C X - H Y, and A += D Y^T with D = C X - A Y, for X = Q Y.
    private void Refresh(RitzPairs ritz)
    {
        double[][] exact = _covariance.Apply(ritz.Vectors);
        _projected.Correct(_basis, ritz.Weights, exact);
        double[][] differences = exact;
        for (int k = 0; k < exact.Length; k++)
        {
            FixedLanes.AddScaled(differences[k], -1, Combine(_images, ritz.Weights[k]));
        }

        for (int i = 0; i < _images.Count; i++)
        {
            for (int k = 0; k < differences.Length; k++)
            {
                FixedLanes.AddScaled(_images[i], ritz.Weights[k][i], differences[k]);
            }
        }

        // Give up on float passes if their error is this large (the mean dwarfs the spread), or if one correction was
        // not enough.
        _noise = Math.Max(_noise, differences.Max(static difference => FixedLanes.Norm(difference)));
        _single &= !_refreshed && _noise <= 10 * SingleTolerance * ritz.Values[0];
        _exactWeights = ritz.Weights;
        _refreshed = true;
    }

    // Bounds the distance of reported residuals from the true ones, relative to l1: a Ritz vector's weight outside the
    // vectors with exact images, times the observed error of images; of m images, at most sqrt(m) times that error.
    private double Drift(RitzPairs ritz)
    {
        double largest = 0;
        foreach (double[] weights in ritz.Weights.AsSpan(0, Math.Min(_count, ritz.Weights.Length)))
        {
            double[] outside = [.. weights];
            foreach (double[] exact in _exactWeights)
            {
                // The basis may have grown since.
                Span<double> part = outside.AsSpan(0, exact.Length);
                FixedLanes.AddScaled(part, -FixedLanes.Dot(exact, part), exact);
            }

            largest = Math.Max(largest, FixedLanes.Norm(outside));
        }

        double drift = Math.Sqrt(_basis.Count) * largest * _noise;
        return drift > 0 ? drift / ritz.Values[0] : 0;
    }

    private double[] Combine(List<double[]> columns, double[] weights)
    {
        var sum = new double[Dimension];
        for (int i = 0; i < columns.Count; i++)
        {
            FixedLanes.AddScaled(sum, weights[i], columns[i]);
        }

        return sum;
    }

    private double Worst(RitzPairs ritz) => ritz.Residuals.Take(_count).Max();

    // The residual falls about geometrically, from 1 to the tolerance.
    private static double Convergence(double residual) =>
        Math.Clamp(Math.Log(Math.Max(residual, Tolerance)) / Math.Log(Tolerance), 0, 1);

    private sealed record RitzPairs(
        double[] Values, double[][] Vectors, double[][] Weights, double[] Residuals, List<double[]> ResidualVectors);
}
