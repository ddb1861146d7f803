using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;

namespace ClusterTools.Distances;

/// <summary>
/// Sums over the differences of two vectors in twice double's precision: a difference, its square and each addition
/// keep what their rounding leaves behind. Lengths are whole vectors of eight.
/// </summary>
internal static unsafe class DistanceSums
{
    /// <summary>
    /// An upper bound of what a sum of d terms here is off by, as a share of it: 4 (d/8 + 9)^2 2^-106
    /// (docs/numerics.md, 11).
    /// </summary>
    /// <param name="dimension">d.</param>
    /// <returns>The bound.</returns>
    public static double RelativeError(int dimension)
    {
        double terms = (dimension / FixedLanes.Count) + 9;
        return 4 * terms * terms * RoundingError.Double * RoundingError.Double;
    }

    /// <summary>The sum of squared differences.</summary>
    /// <param name="a">The one vector.</param>
    /// <param name="b">The other.</param>
    /// <param name="length">The length, a multiple of 8.</param>
    /// <returns>The sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static DoubleDouble Squares(double* a, double* b, int length)
    {
        Vector512<double> high = default, low = default;
        for (int i = 0; i < length; i += FixedLanes.Count)
        {
            Vector512<double> difference = Subtract(a + i, b + i, out Vector512<double> rest);
            Vector512<double> square = difference * difference;
            Vector512<double> error = Vector512.FusedMultiplyAdd(difference, difference, -square);
            error = Vector512.FusedMultiplyAdd(difference + difference, rest, error);
            DoubleDouble.Add(ref high, ref low, square);
            low += error;
        }

        return DoubleDouble.Sum(high, low);
    }

    /// <summary>The sum of the differences' magnitudes.</summary>
    /// <param name="a">The one vector.</param>
    /// <param name="b">The other.</param>
    /// <param name="length">The length, a multiple of 8.</param>
    /// <returns>The sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static DoubleDouble Magnitudes(double* a, double* b, int length)
    {
        Vector512<double> high = default, low = default;
        Vector512<double> sign = Vector512.Create(-0.0);
        for (int i = 0; i < length; i += FixedLanes.Count)
        {
            Vector512<double> difference = Subtract(a + i, b + i, out Vector512<double> rest);
            DoubleDouble.Add(ref high, ref low, Vector512.Abs(difference));
            low += rest ^ (difference & sign);
        }

        return DoubleDouble.Sum(high, low);
    }

    /// <summary>The largest magnitude of a difference, each rounded to nearest: so is the largest.</summary>
    /// <param name="a">The one vector.</param>
    /// <param name="b">The other.</param>
    /// <param name="length">The length, a multiple of 8.</param>
    /// <returns>The magnitude.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double Largest(double* a, double* b, int length)
    {
        Vector512<double> largest = default;
        for (int i = 0; i < length; i += FixedLanes.Count)
        {
            largest = Vector512.Max(largest, Vector512.Abs(Vector512.Load(a + i) - Vector512.Load(b + i)));
        }

        return FixedLanes.Largest(largest);
    }

    /// <summary>The sum of squared differences in double, each operation rounded.</summary>
    /// <param name="a">The one vector.</param>
    /// <param name="b">The other.</param>
    /// <param name="length">The length, a multiple of 8.</param>
    /// <returns>The sum, off by a share of at most (d/32 + 8) 2^-53.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double RoundedSquares(double* a, double* b, int length)
    {
        Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        int i = 0;
        for (; i <= length - (4 * FixedLanes.Count); i += 4 * FixedLanes.Count)
        {
            AddSquares(a + i, b + i, ref sum0);
            AddSquares(a + i + FixedLanes.Count, b + i + FixedLanes.Count, ref sum1);
            AddSquares(a + i + (2 * FixedLanes.Count), b + i + (2 * FixedLanes.Count), ref sum2);
            AddSquares(a + i + (3 * FixedLanes.Count), b + i + (3 * FixedLanes.Count), ref sum3);
        }

        for (; i < length; i += FixedLanes.Count)
        {
            AddSquares(a + i, b + i, ref sum0);
        }

        return FixedLanes.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    /// <summary>The sum of the differences' magnitudes in double, each operation rounded.</summary>
    /// <param name="a">The one vector.</param>
    /// <param name="b">The other.</param>
    /// <param name="length">The length, a multiple of 8.</param>
    /// <returns>The sum, off by a share of at most (d/16 + 6) 2^-53.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double RoundedMagnitudes(double* a, double* b, int length)
    {
        Vector512<double> sum0 = default, sum1 = default;
        int i = 0;
        for (; i <= length - (2 * FixedLanes.Count); i += 2 * FixedLanes.Count)
        {
            sum0 += Vector512.Abs(Vector512.Load(a + i) - Vector512.Load(b + i));
            sum1 += Vector512.Abs(
                Vector512.Load(a + i + FixedLanes.Count) - Vector512.Load(b + i + FixedLanes.Count));
        }

        for (; i < length; i += FixedLanes.Count)
        {
            sum0 += Vector512.Abs(Vector512.Load(a + i) - Vector512.Load(b + i));
        }

        return FixedLanes.Sum(sum0 + sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(double* a, double* b, ref Vector512<double> sum)
    {
        Vector512<double> difference = Vector512.Load(a) - Vector512.Load(b);
        sum = Vector512.FusedMultiplyAdd(difference, difference, sum);
    }

    // The difference and, exactly, what its rounding left behind.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Subtract(double* a, double* b, out Vector512<double> rest)
    {
        Vector512<double> minuend = Vector512.Load(a);
        Vector512<double> subtrahend = Vector512.Load(b);
        Vector512<double> difference = minuend - subtrahend;
        Vector512<double> subtracted = minuend - difference;
        rest = (minuend - (difference + subtracted)) + (subtracted - subtrahend);
        return difference;
    }
}
