using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>
/// Vector operations, most in double, whose every addition has a fixed place: eight lanes on each machine, whatever its
/// registers, and lanes added up in one written order. So the bits of results are the same everywhere.
/// </summary>
internal static class FixedLanes
{
    private const int Width = 8;

    // A sum of squares within has lost no square that counts.
    private const double LeastSafeSum = 1e-250;
    private const double GreatestSafeSum = 1e300;

    /// <summary>The dot product of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector512<double> sum0 = default;
        Vector512<double> sum1 = default;
        int i = 0;
        for (; i <= a.Length - (2 * Width); i += 2 * Width)
        {
            sum0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[i..]), Vector512.Create(b[i..]), sum0);
            sum1 = Vector512.FusedMultiplyAdd(Vector512.Create(a[(i + Width)..]), Vector512.Create(b[(i + Width)..]), sum1);
        }

        double tail = 0;
        for (; i < a.Length; i++)
        {
            tail = Math.FusedMultiplyAdd(a[i], b[i], tail);
        }

        return Sum(sum0 + sum1) + tail;
    }

    /// <summary>The sum of lanes, in pairs and in a written order: that of Vector512.Sum is nowhere promised.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static double Sum(Vector512<double> lanes)
    {
        Vector256<double> four = lanes.GetLower() + lanes.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two[0] + two[1];
    }

    /// <summary>The same of sixteen floats.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float Sum(Vector512<float> lanes)
    {
        Vector256<float> eight = lanes.GetLower() + lanes.GetUpper();
        Vector128<float> four = eight.GetLower() + eight.GetUpper();
        return (four[0] + four[2]) + (four[1] + four[3]);
    }

    /// <summary>The Euclidean norm of a vector, also where squares overflow or vanish.</summary>
    public static double Norm(ReadOnlySpan<double> a)
    {
        double squares = Dot(a, a);
        return squares is > LeastSafeSum and < GreatestSafeSum ? Math.Sqrt(squares) : ScaledNorm(a);
    }

    /// <summary>y += factor * x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddScaled(Span<double> y, double factor, ReadOnlySpan<double> x)
    {
        Vector512<double> factors = Vector512.Create(factor);
        int i = 0;
        for (; i <= y.Length - Width; i += Width)
        {
            Vector512.FusedMultiplyAdd(factors, Vector512.Create(x[i..]), Vector512.Create<double>(y[i..])).CopyTo(y[i..]);
        }

        for (; i < y.Length; i++)
        {
            y[i] = Math.FusedMultiplyAdd(factor, x[i], y[i]);
        }
    }

    /// <summary>x *= factor.</summary>
    public static void Scale(Span<double> x, double factor)
    {
        for (int i = 0; i < x.Length; i++)
        {
            x[i] *= factor;
        }
    }

    // Times the power of two that brings the largest element between 1 and 2, which changes no other bit.
    private static double ScaledNorm(ReadOnlySpan<double> a)
    {
        double largest = 0;
        foreach (double element in a)
        {
            largest = Math.Max(largest, Math.Abs(element));
        }

        if (largest == 0 || !double.IsFinite(largest))
        {
            return largest;
        }

        int exponent = Math.ILogB(largest);
        var scaled = new double[a.Length];
        for (int i = 0; i < a.Length; i++)
        {
            scaled[i] = Math.ScaleB(a[i], -exponent);
        }

        return Math.ScaleB(Math.Sqrt(Dot(scaled, scaled)), exponent);
    }
}
