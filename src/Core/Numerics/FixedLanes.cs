using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>
/// Vector operations, most in double, whose every addition has a fixed place: eight lanes on each machine, whatever its
/// registers, and lanes added up in one written order. So the bits of results are the same everywhere.
/// </summary>
/// <remarks>
/// The methods named Padded take whole vectors by pointer and add in four vectors; those of spans take any length and
/// add in two. Their sums differ in the last bits, so neither can stand in for the other.
/// </remarks>
internal static class FixedLanes
{
    /// <summary>The doubles of a vector, whatever registers the processor has.</summary>
    public const int Count = 8;

    /// <summary>The lanes of a sum of floats.</summary>
    public const int SingleCount = 16;

    // A sum of squares within has lost no square that counts.
    private const double LeastSafeSum = 1e-250;
    private const double GreatestSafeSum = 1e300;

    /// <summary>
    /// The first cache line in a block on the stack: a register that crosses two lines is slow to write and read again.
    /// </summary>
    /// <param name="block">The block, of <see cref="SingleCount"/> floats more than are needed.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static unsafe float* Align(float* block)
    {
        const int Line = SingleCount * sizeof(float);
        return (float*)(((nint)block + Line - 1) & -Line);
    }

    /// <summary>The dot product of two vectors.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static double Dot(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        Vector512<double> sum0 = default;
        Vector512<double> sum1 = default;
        int i = 0;
        for (; i <= a.Length - (2 * Count); i += 2 * Count)
        {
            sum0 = Vector512.FusedMultiplyAdd(Vector512.Create(a[i..]), Vector512.Create(b[i..]), sum0);
            sum1 = Vector512.FusedMultiplyAdd(
                Vector512.Create(a[(i + Count)..]), Vector512.Create(b[(i + Count)..]), sum1);
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
        for (; i <= y.Length - Count; i += Count)
        {
            Vector512.FusedMultiplyAdd(factors, Vector512.Create(x[i..]), Vector512.Create<double>(y[i..]))
                .CopyTo(y[i..]);
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

    /// <summary>Sums the products of two vectors of whole lanes.</summary>
    /// <param name="x">The first vector.</param>
    /// <param name="y">The second vector.</param>
    /// <param name="length">The length, a multiple of <see cref="Count"/>.</param>
    /// <returns>The dot product.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static unsafe double DotPadded(double* x, double* y, int length)
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
    public static unsafe double LargestPadded(double* x, int length)
    {
        Vector512<double> m = Vector512<double>.Zero;
        for (int j = 0; j < length; j += Count)
        {
            m = Vector512.Max(m, Vector512.Abs(Vector512.Load(x + j)));
        }

        return Largest(m);
    }

    /// <summary>The largest of eight lanes that are 0 or more; NaN if one is.</summary>
    /// <param name="lanes">The lanes.</param>
    /// <returns>The largest.</returns>
    public static double Largest(Vector512<double> lanes)
    {
        double largest = 0;
        for (int lane = 0; lane < Count; lane++)
        {
            largest = Math.Max(largest, lanes.GetElement(lane));
        }

        return largest;
    }

    /// <summary>Multiplies a vector of whole lanes by a number.</summary>
    /// <param name="x">The vector.</param>
    /// <param name="length">The length, a multiple of <see cref="Count"/>.</param>
    /// <param name="factor">The number.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static unsafe void ScalePadded(double* x, int length, double factor)
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
    public static unsafe void AddScaledPadded(double* x, double* y, int length, double factor)
    {
        Vector512<double> f = Vector512.Create(factor);
        for (int j = 0; j < length; j += Count)
        {
            Vector512.FusedMultiplyAdd(f, Vector512.Load(y + j), Vector512.Load(x + j)).Store(x + j);
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
