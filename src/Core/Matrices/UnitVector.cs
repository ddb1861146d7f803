using System;
using ClusterTools.Numerics;

namespace ClusterTools.Matrices;

/// <summary>Vectors brought to length 1.</summary>
internal static class UnitVector
{
    /// <summary>Brings a vector to length 1, also where squares of its elements overflow or vanish.</summary>
    /// <param name="vector">The vector.</param>
    /// <returns>The unit vector; null where the vector is zero or holds a NaN or an infinity.</returns>
    public static double[]? Of(ReadOnlySpan<double> vector)
    {
        double largest = 0;
        foreach (double element in vector)
        {
            if (!double.IsFinite(element))
            {
                return null;
            }

            largest = Math.Max(largest, Math.Abs(element));
        }

        if (largest == 0)
        {
            return null;
        }

        // By a power of two first, which changes no bit that counts.
        int exponent = Math.ILogB(largest);
        var unit = new double[vector.Length];
        for (int i = 0; i < unit.Length; i++)
        {
            unit[i] = Math.ScaleB(vector[i], -exponent);
        }

        FixedLanes.Scale(unit, 1 / FixedLanes.Norm(unit));
        return unit;
    }
}
