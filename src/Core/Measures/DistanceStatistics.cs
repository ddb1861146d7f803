using System;
using ClusterTools.Numerics;

namespace ClusterTools.Measures;

/// <summary>The statistics of distances that need no order.</summary>
internal sealed class DistanceStatistics
{
    /// <summary>Summarises.</summary>
    /// <param name="distances">The distances; NaN means undefined.</param>
    public DistanceStatistics(ReadOnlySpan<double> distances)
    {
        int defined = 0;
        double minimum = double.PositiveInfinity;
        double maximum = 0;
        var sum = new DoubleDouble(0, 0);
        foreach (double distance in distances)
        {
            if (double.IsNaN(distance))
            {
                continue;
            }

            defined++;
            ZeroCount += distance == 0 ? 1 : 0;
            minimum = Math.Min(minimum, distance);
            maximum = Math.Max(maximum, distance);
            sum = sum.Plus(distance);
        }

        UndefinedCount = distances.Length - defined;
        Minimum = defined > 0 ? minimum : double.NaN;
        Maximum = defined > 0 ? maximum : double.NaN;
        Mean = defined == 0 ? double.NaN : double.IsInfinity(maximum) ? maximum : (sum.High + sum.Low) / defined;
    }

    /// <summary>The number of undefined distances.</summary>
    public int UndefinedCount { get; }

    /// <summary>The number of distances that are exactly 0.</summary>
    public int ZeroCount { get; }

    /// <summary>The smallest distance; NaN if no distance is defined.</summary>
    public double Minimum { get; }

    /// <summary>The largest distance; NaN if no distance is defined.</summary>
    public double Maximum { get; }

    /// <summary>The mean in double; NaN if no distance is defined.</summary>
    public double Mean { get; }
}
