using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Distances;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;

namespace ClusterTools.Scans;

/// <summary>Measures the distances of rows to centers in one pass over the matrix's file.</summary>
internal static class DistanceScan
{
    /// <summary>Runs the pass.</summary>
    /// <param name="rows">The n rows, of d elements.</param>
    /// <param name="centers">The centers: stored rows of the matrix's type, and real vectors.</param>
    /// <param name="metric">The metric; Ulp and UlpSum need stored rows.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The n distances to each center; NaN for a row with a NaN or an infinity.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public static double[][] Compute(
        RowSelection rows, IReadOnlyList<DistanceCenter> centers, DistanceMetric metric, ComputeContext context)
    {
        double[][] distances = [.. centers.Select(_ => new double[rows.Count])];
        using var scan = new RowScan(rows);
        int[][] kinds =
            [.. Enumerable.Range(0, centers.Count).GroupBy(i => centers[i].IsStored)
                .Select(static some => some.ToArray())];
        scan.ForEach("Measuring distances", context, () => new Kernel(Array.ConvertAll(kinds, New)));
        context.Tell(
            centers.Count == 1 ? "1 pass over the matrix." : $"{centers.Count} centers, 1 pass over the matrix.");
        return distances;

        RowMeasurer New(int[] some) => new(
            NewKernel(rows.Matrix.DType, rows.Matrix.Dimension, [.. some.Select(i => centers[i])], metric),
            [.. some.Select(i => distances[i])]);
    }

    /// <summary>Makes the fastest kernel for centers; each gives the same bits.</summary>
    /// <param name="dtype">The type of the rows' elements.</param>
    /// <param name="dimension">d.</param>
    /// <param name="centers">The centers: all stored rows of the type, or all real vectors.</param>
    /// <param name="metric">The metric; Ulp and UlpSum need stored rows.</param>
    /// <returns>The kernel, for one thread.</returns>
    internal static IDistanceKernel NewKernel(
        SafetensorsDType dtype, int dimension, IReadOnlyList<DistanceCenter> centers, DistanceMetric metric) =>
        metric is DistanceMetric.Ulp or DistanceMetric.UlpSum
            ? ShortOrdinalKernel.IsSupported(dtype)
                ? new ShortOrdinalKernel(dtype, dimension, centers, metric)
                : new OrdinalDistanceKernel(dtype, dimension, centers, metric)
            : !centers.All(static center => center.IsStored)
                ? new RoundedDistanceKernel(dtype, dimension, centers, metric)
            : GridDistanceKernel.IsSupported(dtype, metric) ? new GridDistanceKernel(dimension, centers, metric)
            : new WideDistanceKernel(dtype, dimension, centers, metric);

    // The centers of one kernel, and the destinations of their distances.
    private sealed class RowMeasurer(IDistanceKernel kernel, double[][] distances)
    {
        private readonly double[] _ofRow = new double[distances.Length];

        public void Measure(RowSpan rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                kernel.Measure(rows.BytesOf(row), _ofRow);
                for (int i = 0; i < distances.Length; i++)
                {
                    distances[i][rows.First + row] = _ofRow[i];
                }
            }
        }
    }

    private sealed class Kernel(RowMeasurer[] kinds) : IRowKernel
    {
        public void Measure(RowSpan rows)
        {
            foreach (RowMeasurer kind in kinds)
            {
                kind.Measure(rows);
            }
        }
    }
}
