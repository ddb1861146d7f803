using System;
using ClusterTools.Numerics;

namespace ClusterTools.Matrices;

/// <summary>Normalizes vectors to length 1.</summary>
internal static class UnitVector
{
    // Within these bounds, no square of a sum of elements overflows or underflows.
    private const double LeastPlainNorm = 1e-100;
    private const double GreatestPlainNorm = 1e100;

    /// <summary>Normalizes a vector to length 1, even if squares of its elements overflow or underflow.</summary>
    /// <param name="vector">The vector.</param>
    /// <returns>The unit vector; null if the vector is zero or holds a NaN or an infinity.</returns>
    public static double[]? Of(ReadOnlySpan<double> vector)
    {
        double[] unit = [.. vector];
        return TryNormalize(unit) ? unit : null;
    }

    /// <summary>Normalizes a vector in place.</summary>
    /// <param name="vector">The vector; its content is undefined if it has no direction.</param>
    /// <returns>Whether the vector has a direction: it is finite and not zero.</returns>
    public static bool TryNormalize(Span<double> vector)
    {
        if (!TryScale(vector, FixedLanes.Norm(vector), out double length))
        {
            return false;
        }

        FixedLanes.Scale(vector, 1 / length);
        return true;
    }

    /// <summary>
    /// Makes a vector safe to compute with: one whose squares could overflow or vanish is brought to length 1.
    /// </summary>
    /// <param name="vector">The vector.</param>
    /// <param name="norm">Its norm.</param>
    /// <param name="length">Gets the length that the vector has now: the norm, or 1.</param>
    /// <returns>Whether the vector has a direction: it is finite and not zero.</returns>
    public static bool TryScale(Span<double> vector, double norm, out double length)
    {
        length = norm is > LeastPlainNorm and < GreatestPlainNorm ? norm : 1;
        return length == norm || TryNormalizeExtreme(vector);
    }

    private static bool TryNormalizeExtreme(Span<double> vector)
    {
        double largest = 0;
        foreach (double element in vector)
        {
            if (!double.IsFinite(element))
            {
                return false;
            }

            largest = Math.Max(largest, Math.Abs(element));
        }

        if (largest == 0)
        {
            return false;
        }

        // Scaled by a power of two first, which is exact.
        int exponent = Math.ILogB(largest);
        foreach (ref double element in vector)
        {
            element = Math.ScaleB(element, -exponent);
        }

        FixedLanes.Scale(vector, 1 / FixedLanes.Norm(vector));
        return true;
    }
}
