using System;
using System.Collections.Generic;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Distances;

/// <summary>
/// The distances of rows of any type to centers of real numbers, in double: off by a share of at most (d + 8) 2^-53 of
/// the exact distance.
/// </summary>
/// <param name="dtype">The type of the rows' elements.</param>
/// <param name="dimension">d.</param>
/// <param name="centers">The centers.</param>
/// <param name="metric">Euclidean, Manhattan or Chebyshev.</param>
internal sealed unsafe class RoundedDistanceKernel(
    SafetensorsDType dtype, int dimension, IReadOnlyList<DistanceCenter> centers, DistanceMetric metric)
        : IDistanceKernel
{
    // Within, no square that counts has left double's range.
    private const double LeastSafeSum = 1e-270;
    private const double GreatestSafeSum = 1e300;

    private readonly ArraySegment<double> _row = AlignedArray.Create<double>(DistanceCenter.PaddedLength(dimension));

    /// <inheritdoc/>
    public void Measure(ReadOnlySpan<byte> row, Span<double> distances)
    {
        ElementConversion.ToDouble(dtype, row, _row.AsSpan(0, dimension));
        for (int i = 0; i < distances.Length; i++)
        {
            distances[i] = Measure(row, centers[i]);
        }
    }

    private double Measure(ReadOnlySpan<byte> row, DistanceCenter center)
    {
        double sum;
        fixed (double* first = _row.AsSpan(), second = center.Elements.AsSpan())
        {
            sum = metric switch
            {
                DistanceMetric.Euclidean => DistanceSums.RoundedSquares(first, second, _row.Count),
                DistanceMetric.Manhattan => DistanceSums.RoundedMagnitudes(first, second, _row.Count),
                _ => DistanceSums.Largest(first, second, _row.Count),
            };
        }

        if (sum is > LeastSafeSum and < GreatestSafeSum)
        {
            return metric == DistanceMetric.Euclidean ? Math.Sqrt(sum) : sum;
        }

        // Zero, beyond double's range, or a row that has no distance: few, and for the exact kernel.
        Span<double> distance = stackalloc double[1];
        new WideDistanceKernel(dtype, dimension, [center], metric).Measure(row, distance);
        return distance[0];
    }
}
