using System;
using System.Collections.Generic;
using ClusterTools.Numerics;

namespace ClusterTools.Pca;

/// <summary>
/// The leading eigenpairs of a covariance operator by a block Krylov (Lanczos) method with full re-orthogonalisation and
/// Rayleigh-Ritz, without the full spectrum and without the d x d matrix.
/// </summary>
/// <remarks>
/// Source: Golub and Van Loan, "Matrix Computations", 4th ed., sections 10.3.6 (block Lanczos) and 10.3.1 (complete
/// re-orthogonalisation); Parlett, "The Symmetric Eigenvalue Problem", chapter 13. The block is at least as wide as the
/// number of pairs asked for, so that an eigenvalue of that multiplicity is found whole.
/// </remarks>
internal sealed class BlockKrylovSolver
{
    /// <summary>The bound of the relative residual ||C v - l v|| / l1.</summary>
    public const double Tolerance = 1e-10;

    private const int MaximumBlocks = 64;

    // What is left of a column after orthogonalisation is noise below this share of it.
    private const double DependenceThreshold = 1e-10;

    private readonly CovarianceOperator _covariance;
    private readonly int _count;
    private readonly ComputeContext _context;
    private readonly List<double[]> _basis = [];
    private readonly List<double[]> _images = [];
    private ulong _randomState = 0x9E3779B97F4A7C15;

    private BlockKrylovSolver(CovarianceOperator covariance, int count, ComputeContext context)
    {
        _covariance = covariance;
        _count = count;
        _context = context;
    }

    private int Dimension => _covariance.Dimension;

    /// <summary>Computes the leading eigenpairs.</summary>
    /// <param name="covariance">The operator.</param>
    /// <param name="count">How many pairs, 1 to d.</param>
    /// <param name="context">Cancellation and progress.</param>
    /// <returns>
    /// The pairs; none where the trace is not finite; null where the residuals did not reach the tolerance within the
    /// bounds of memory.
    /// </returns>
    public static EigenPairs? Solve(CovarianceOperator covariance, int count, ComputeContext context) =>
        new BlockKrylovSolver(covariance, count, context).Run();

    private EigenPairs? Run()
    {
        int width = Math.Min(
            Dimension, (_count + CovarianceOperator.GroupWidth - 1) / CovarianceOperator.GroupWidth * CovarianceOperator.GroupWidth);
        var projected = new List<double[]>();
        List<double[]> block = NextBlock(width, []);
        for (int pass = 1; pass <= MaximumBlocks; pass++)
        {
            double trace = AppendImages(block);
            if (!double.IsFinite(trace))
            {
                return new EigenPairs([], [], [], trace);
            }

            ExtendProjection(projected);
            EigenPairs pairs = RayleighRitz(projected, trace);
            double worst = MaximumOf(pairs.Residuals);
            _context.Report($"Principal components: pass {pass}, residual {worst:0.0e0}", Convergence(worst));
            if (worst <= Tolerance || _basis.Count == Dimension)
            {
                return pairs;
            }

            block = NextBlock(Math.Min(width, Dimension - _basis.Count), _images[^block.Count..]);
        }

        return null;
    }

    // Orthonormalises the candidates against the basis and each other, twice each ("twice is enough": Giraud, Langou and
    // Rozloznik, Computers and Mathematics with Applications 50, 2005); what vanishes is replaced by a random column.
    private List<double[]> NextBlock(int width, IReadOnlyList<double[]> candidates)
    {
        int known = _basis.Count;
        for (int i = 0; i < width; i++)
        {
            double[] column = i < candidates.Count ? (double[])candidates[i].Clone() : RandomColumn();
            while (!TryOrthonormalize(column))
            {
                column = RandomColumn();
            }

            _basis.Add(column);
        }

        return _basis[known..];
    }

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

    private double[] RandomColumn()
    {
        var column = new double[Dimension];
        for (int i = 0; i < column.Length; i++)
        {
            // Uniform in [-1, 1): exact arithmetic, hence the same start on every machine.
            column[i] = ((long)SplitMix64.Next(ref _randomState) >> 11) * (1.0 / (1L << 52));
        }

        return column;
    }

    private double AppendImages(List<double[]> block)
    {
        int groups = (block.Count + CovarianceOperator.GroupWidth - 1) / CovarianceOperator.GroupWidth;
        int groupLength = Dimension * CovarianceOperator.GroupWidth;
        var columns = new double[groups * groupLength];
        ForEachElement(block.Count, (column, row, index) => columns[index] = block[column][row]);
        (double[] images, double trace) = _covariance.Apply(columns);
        for (int column = 0; column < block.Count; column++)
        {
            _images.Add(new double[Dimension]);
        }

        int first = _images.Count - block.Count;
        ForEachElement(block.Count, (column, row, index) => _images[first + column][row] = images[index]);
        return trace;
    }

    // Where element (row, column) of a block stands in the operator's layout [group][d][8].
    private void ForEachElement(int columnCount, Action<int, int, int> visit)
    {
        const int Width = CovarianceOperator.GroupWidth;
        for (int column = 0; column < columnCount; column++)
        {
            int start = (column / Width * Dimension * Width) + (column % Width);
            for (int row = 0; row < Dimension; row++)
            {
                visit(column, row, start + (row * Width));
            }
        }
    }

    // Row j of the projection holds q_i . (C q_j) for i <= j.
    private void ExtendProjection(List<double[]> projected)
    {
        for (int j = projected.Count; j < _basis.Count; j++)
        {
            var row = new double[j + 1];
            for (int i = 0; i <= j; i++)
            {
                row[i] = FixedLanes.Dot(_basis[i], _images[j]);
            }

            projected.Add(row);
        }
    }

    private EigenPairs RayleighRitz(List<double[]> projected, double trace)
    {
        int size = projected.Count;
        var matrix = new double[size * size];
        for (int j = 0; j < size; j++)
        {
            for (int i = 0; i <= j; i++)
            {
                matrix[(i * size) + j] = projected[j][i];
                matrix[(j * size) + i] = projected[j][i];
            }
        }

        (double[] values, double[] coefficients) =
            SymmetricEigenSolver.Solve(matrix, size, 1, null, _context.CancellationToken);
        int count = Math.Min(_count, size);
        var vectors = new double[count][];
        var residuals = new double[count];
        for (int k = 0; k < count; k++)
        {
            ReadOnlySpan<double> weights = coefficients.AsSpan(k * size, size);
            vectors[k] = Combine(_basis, weights);
            FixedLanes.Scale(vectors[k], 1 / FixedLanes.Norm(vectors[k]));
            double[] residual = Combine(_images, weights);
            FixedLanes.AddScaled(residual, -values[k], vectors[k]);
            residuals[k] = values[0] > 0 ? FixedLanes.Norm(residual) / values[0] : 0;
        }

        return new EigenPairs(values[..count], vectors, residuals, trace);
    }

    private double[] Combine(List<double[]> columns, ReadOnlySpan<double> weights)
    {
        var sum = new double[Dimension];
        for (int i = 0; i < columns.Count; i++)
        {
            FixedLanes.AddScaled(sum, weights[i], columns[i]);
        }

        return sum;
    }

    private static double MaximumOf(double[] values)
    {
        double maximum = 0;
        foreach (double value in values)
        {
            maximum = Math.Max(maximum, value);
        }

        return maximum;
    }

    // The residual falls about geometrically, from 1 to the tolerance.
    private static double Convergence(double residual) =>
        Math.Clamp(Math.Log(Math.Max(residual, Tolerance)) / Math.Log(Tolerance), 0, 1);
}
