using System;
using System.Numerics;
using ClusterTools.Numerics;

namespace ClusterTools;

/// <summary>
/// The definition of the distance of two vectors, and the oracle of every fast kernel: the double nearest to the exact
/// value. Short and slow.
/// </summary>
public static class ReferenceDistance
{
    /// <summary>The distance of two vectors.</summary>
    /// <param name="first">The d finite elements of the one.</param>
    /// <param name="second">The d finite elements of the other.</param>
    /// <param name="metric">Euclidean, Manhattan or Chebyshev.</param>
    /// <returns>The double nearest to the exact distance, ties to even.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The metric counts steps, which numbers alone do not have.
    /// </exception>
    public static double Between(ReadOnlySpan<double> first, ReadOnlySpan<double> second, DistanceMetric metric)
    {
        BigInteger sum = BigInteger.Zero;
        BigInteger squares = BigInteger.Zero;
        BigInteger largest = BigInteger.Zero;
        for (int i = 0; i < first.Length; i++)
        {
            BigInteger difference = BigInteger.Abs(ExactDouble.Units(first[i]) - ExactDouble.Units(second[i]));
            sum += difference;
            squares += difference * difference;
            largest = BigInteger.Max(largest, difference);
        }

        return metric switch
        {
            DistanceMetric.Euclidean => ExactDouble.SquareRoot(squares, 2 * ExactDouble.UnitExponent),
            DistanceMetric.Manhattan => ExactDouble.Nearest(sum, ExactDouble.UnitExponent),
            DistanceMetric.Chebyshev => ExactDouble.Nearest(largest, ExactDouble.UnitExponent),
            _ => throw new ArgumentOutOfRangeException(nameof(metric), metric, "Not a metric of real numbers."),
        };
    }
}
