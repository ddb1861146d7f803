using System.Collections.Generic;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Components;
using ClusterTools.Matrices;
using ClusterTools.Scans;

namespace ClusterTools.Engines;

/// <summary>This library's own engine: exact, and the same to the bit on every machine.</summary>
internal sealed class ManagedEngine : IComputeEngine
{
    // Below this a dense covariance is cheaper than passes; beyond so many pairs too.
    private const int LargestDenseDimension = 256;
    private const int MostKrylovPairs = 32;

    // A start from so many rows spares about three passes over all, where those are many more.
    private const int SampledRows = 6144;
    private const int LeastRowsToSample = 32_768;

    // Of the work, for progress: the moments take one pass of some ten.
    private const double MomentsShare = 0.05;

    private ManagedEngine()
    {
    }

    /// <summary>The engine.</summary>
    public static ManagedEngine Instance { get; } = new();

    /// <inheritdoc/>
    public ComputeDevice Device => ComputeDevice.Cpu;

    /// <inheritdoc/>
    public string Name { get; } = $"ClusterTools {typeof(ManagedEngine).Assembly.GetName().Version!.ToString(3)}";

    /// <inheritdoc/>
    public PrincipalComponents ComputeComponents(TokenMatrix matrix, int count, ComputeContext context)
    {
        using var rows = new RowScan(matrix);
        RowMoments moments = RowMoments.Compute(rows, context.Part(0, MomentsShare));
        if (!double.IsFinite(moments.TotalVariance))
        {
            throw new TokenMatrixException(
                TokenMatrixError.MatrixValuesTooLarge,
                matrix.Path,
                $"The elements of tensor '{matrix.TensorName}' of '{matrix.Path}' are so large that their squares overflow. "
                + "Scale the matrix down.");
        }

        ComputeContext rest = context.Part(MomentsShare, 1);
        EigenPairs pairs = Leading(rows, moments, count, rest)
            ?? FullSpectrumSolver.Solve(rows, moments.Mean, count, rest);
        context.Tell(
            $"{1 + pairs.Passes} passes over the matrix, largest relative residual {pairs.Residuals.Max():0.0e+0}.");
        return new PrincipalComponents(pairs, moments.Mean, moments.TotalVariance);
    }

    /// <inheritdoc/>
    public ushort[][] MeasureCosines(RowSelection rows, IReadOnlyList<ushort[]> directions, ComputeContext context)
    {
        DirectionOperand[] operands = [.. directions.Select(static bits => new DirectionOperand(bits))];
        ushort[][] cosines = CosineScan.Compute(rows, operands, context);
        string pass = "1 pass over " + (rows.IsAll ? "the matrix" : $"{rows.Count} of its {rows.Matrix.TokenCount} rows");
        context.Tell(operands.Length == 1 ? $"{pass}." : $"{pass} for {operands.Length} directions.");
        return cosines;
    }

    private static EigenPairs? Leading(
        RowScan rows, RowMoments moments, int count, ComputeContext context)
    {
        TokenMatrix matrix = rows.Matrix;
        if (matrix.Dimension <= LargestDenseDimension || count > MostKrylovPairs)
        {
            return null;
        }

        var covariance = new CovarianceOperator(rows, moments, context);
        if (matrix.TokenCount < LeastRowsToSample)
        {
            return BlockKrylovSolver.Solve(covariance, count, context);
        }

        context.Tell($"Start from the leading vectors of {SampledRows} rows.");
        RowSegments sample = RowSegments.Sample(matrix.TokenCount, SampledRows);
        return BlockKrylovSolver.Solve(
            covariance, count, context, new CovarianceOperator(rows, moments, context, sample));
    }
}
