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
    /// <param name="centers">The centers: all stored rows of the matrix's type, or all real vectors.</param>
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
        scan.ForEach("Measuring distances", context, () => new Kernel(NewKernel(rows.Matrix, centers, metric), distances));
        return distances;
    }

    private static IDistanceKernel NewKernel(
        TokenMatrix matrix, IReadOnlyList<DistanceCenter> centers, DistanceMetric metric)
    {
        SafetensorsDType dtype = matrix.DType;
        int dimension = matrix.Dimension;
        return metric is DistanceMetric.Ulp or DistanceMetric.UlpSum
            ? ShortOrdinalKernel.IsSupported(dtype)
                ? new ShortOrdinalKernel(dtype, dimension, centers, metric)
                : new OrdinalDistanceKernel(dtype, dimension, centers, metric)
            : !centers[0].IsStored ? new RoundedDistanceKernel(dtype, dimension, centers, metric)
            : GridDistanceKernel.IsSupported(dtype, metric) ? new GridDistanceKernel(dimension, centers, metric)
            : new WideDistanceKernel(dtype, dimension, centers, metric);
    }

    private sealed class Kernel(IDistanceKernel kernel, double[][] distances) : IRowKernel
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
}
