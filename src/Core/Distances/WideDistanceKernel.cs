using System;
using System.Collections.Generic;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Distances;

/// <summary>
/// The distances of rows of any type to centers: the double nearest to the exact value, by sums in twice double's
/// precision if their error bound decides the last rounding, otherwise by integers.
/// </summary>
/// <param name="dtype">The type of the rows' elements.</param>
/// <param name="dimension">d.</param>
/// <param name="centers">The centers.</param>
/// <param name="metric">Euclidean, Manhattan or Chebyshev.</param>
internal sealed unsafe class WideDistanceKernel(
    SafetensorsDType dtype, int dimension, IReadOnlyList<DistanceCenter> centers, DistanceMetric metric)
        : IDistanceKernel
{
    // Within, no square that counts has left double's range, and neither has what its rounding left behind.
    private const double LeastSafeSum = 1e-270;
    private const double GreatestSafeSum = 1e300;

    private readonly ArraySegment<double> _row = AlignedArray.Create<double>(DistanceCenter.PaddedLength(dimension));
    private readonly double _relativeError = DistanceSums.RelativeError(dimension);

    /// <inheritdoc/>
    public void Measure(ReadOnlySpan<byte> row, Span<double> distances)
    {
        ElementConversion.ToDouble(dtype, row, _row.AsSpan(0, dimension));
        for (int i = 0; i < distances.Length; i++)
        {
            distances[i] = Measure(centers[i]);
        }
    }

    private double Measure(DistanceCenter center)
    {
        fixed (double* row = _row.AsSpan(), other = center.Elements.AsSpan())
        {
            if (metric == DistanceMetric.Chebyshev)
            {
                double largest = DistanceSums.Largest(row, other, _row.Count);
                return double.IsFinite(largest) ? largest : Exact(center);
            }

            bool isEuclidean = metric == DistanceMetric.Euclidean;
            DoubleDouble sum = isEuclidean
                ? DistanceSums.Squares(row, other, _row.Count)
                : DistanceSums.Magnitudes(row, other, _row.Count);
            bool isSafe = sum.High is > LeastSafeSum and < GreatestSafeSum;
            double distance = 0;
            bool isCertain = isSafe && (isEuclidean
                ? sum.TrySquareRoot(_relativeError, out distance)
                : sum.TryRound(_relativeError * sum.High, out distance));
            return isCertain ? distance : Exact(center);
        }
    }

    private double Exact(DistanceCenter center)
    {
        ReadOnlySpan<double> row = _row.AsSpan(0, dimension);
        foreach (double element in row)
        {
            if (!double.IsFinite(element))
            {
                return double.NaN;
            }
        }

        ReadOnlySpan<double> other = center.Elements.AsSpan(0, dimension);
        return row.SequenceEqual(other) ? 0 : ReferenceDistance.Between(row, other, metric);
    }
}
