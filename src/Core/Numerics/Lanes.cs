using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>Sums over the eight lanes of a vector in an order that no processor changes.</summary>
internal static class Lanes
{
    /// <summary>The number of doubles in a vector, whatever the hardware makes of it.</summary>
    internal const int Count = 8;

    /// <summary>Adds the lanes as ((0+4)+(2+6)) + ((1+5)+(3+7)).</summary>
    /// <param name="x">The lanes.</param>
    /// <returns>The sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Sum(Vector512<double> x)
    {
        Vector256<double> four = x.GetLower() + x.GetUpper();
        Vector128<double> two = four.GetLower() + four.GetUpper();
        return two.GetElement(0) + two.GetElement(1);
    }

    /// <summary>Sums the products of two vectors of whole lanes.</summary>
    /// <param name="x">The first vector.</param>
    /// <param name="y">The second vector.</param>
    /// <param name="length">The length, a multiple of <see cref="Count"/>.</param>
    /// <returns>The dot product.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static unsafe double Dot(double* x, double* y, int length)
    {
        Vector512<double> s0 = Vector512<double>.Zero;
        Vector512<double> s1 = Vector512<double>.Zero;
        Vector512<double> s2 = Vector512<double>.Zero;
        Vector512<double> s3 = Vector512<double>.Zero;
        int j = 0;
        for (; j <= length - 32; j += 32)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(x + j), Vector512.Load(y + j), s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Load(x + j + 8), Vector512.Load(y + j + 8), s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Load(x + j + 16), Vector512.Load(y + j + 16), s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Load(x + j + 24), Vector512.Load(y + j + 24), s3);
        }

        for (; j < length; j += Count)
        {
            s0 = Vector512.FusedMultiplyAdd(Vector512.Load(x + j), Vector512.Load(y + j), s0);
        }

        return Sum((s0 + s1) + (s2 + s3));
    }

    /// <summary>Finds the largest magnitude in a vector of whole lanes.</summary>
    /// <param name="x">The vector.</param>
    /// <param name="length">The length, a multiple of <see cref="Count"/>.</param>
    /// <returns>The largest magnitude; 0 if the length is 0.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static unsafe double Largest(double* x, int length)
    {
        Vector512<double> m = Vector512<double>.Zero;
        for (int j = 0; j < length; j += Count)
        {
            m = Vector512.Max(m, Vector512.Abs(Vector512.Load(x + j)));
        }

        double largest = 0;
        for (int lane = 0; lane < Count; lane++)
        {
            largest = Math.Max(largest, m.GetElement(lane));
        }

        return largest;
    }

    /// <summary>Multiplies a vector of whole lanes by a number.</summary>
    /// <param name="x">The vector.</param>
    /// <param name="length">The length, a multiple of <see cref="Count"/>.</param>
    /// <param name="factor">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static unsafe void Scale(double* x, int length, double factor)
    {
        Vector512<double> f = Vector512.Create(factor);
        for (int j = 0; j < length; j += Count)
        {
            (Vector512.Load(x + j) * f).Store(x + j);
        }
    }

    /// <summary>Adds a multiple of a vector of whole lanes to another.</summary>
    /// <param name="x">The vector that changes.</param>
    /// <param name="y">The vector whose multiple is added.</param>
    /// <param name="length">The length, a multiple of <see cref="Count"/>.</param>
    /// <param name="factor">The multiple.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    internal static unsafe void AddScaled(double* x, double* y, int length, double factor)
    {
        Vector512<double> f = Vector512.Create(factor);
        for (int j = 0; j < length; j += Count)
        {
            Vector512.FusedMultiplyAdd(f, Vector512.Load(y + j), Vector512.Load(x + j)).Store(x + j);
        }
    }
}
