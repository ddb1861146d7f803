using System;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Distances;

/// <summary>
/// The numbers of steps between the elements of rows and of centers, the largest or their sum, for every type of
/// elements. Integers throughout; a number above 2^53 is rounded to the nearest double at the end.
/// </summary>
internal sealed class OrdinalDistanceKernel : IDistanceKernel
{
    private readonly SafetensorsDType _dtype;
    private readonly long[][] _centers;
    private readonly long _infinity;
    private readonly bool _isSum;
    private readonly long[] _row;

    /// <summary>Creates a kernel.</summary>
    /// <param name="dtype">The type of the rows' elements.</param>
    /// <param name="dimension">d.</param>
    /// <param name="centers">The centers, of the same type.</param>
    /// <param name="metric">Ulp or UlpSum.</param>
    public OrdinalDistanceKernel(
        SafetensorsDType dtype, int dimension, IEnumerable<DistanceCenter> centers, DistanceMetric metric)
    {
        _dtype = dtype;
        _centers = [.. centers.Select(static center => center.ToOrdinals())];
        _infinity = ElementOrdinals.OfInfinity(dtype);
        _isSum = metric == DistanceMetric.UlpSum;
        _row = new long[dimension];
    }

    /// <inheritdoc/>
    public void Measure(ReadOnlySpan<byte> row, Span<double> distances)
    {
        ElementOrdinals.Fill(_dtype, row, _row);
        if (!Array.TrueForAll(_row, ordinal => Math.Abs(ordinal) < _infinity))
        {
            distances.Fill(double.NaN);
            return;
        }

        for (int i = 0; i < distances.Length; i++)
        {
            distances[i] = _isSum ? Sum(_centers[i]) : Largest(_centers[i]);
        }
    }

    // Ordinals of F64 are up to 2^63 apart from each other's negatives, so a difference may take 64 bits without a
    // sign.
    private double Largest(long[] center)
    {
        ulong largest = 0;
        for (int i = 0; i < _row.Length; i++)
        {
            largest = Math.Max(largest, Steps(_row[i], center[i]));
        }

        return ExactDouble.Nearest(largest, 0);
    }

    private double Sum(long[] center)
    {
        UInt128 sum = 0;
        for (int i = 0; i < _row.Length; i++)
        {
            sum += Steps(_row[i], center[i]);
        }

        return ExactDouble.Nearest((BigInteger)sum, 0);
    }

    private static ulong Steps(long a, long b) => a > b ? (ulong)a - (ulong)b : (ulong)b - (ulong)a;
}
