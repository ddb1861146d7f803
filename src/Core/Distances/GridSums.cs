using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;

namespace ClusterTools.Distances;

/// <summary>Exact sums over the differences of two vectors of 32-bit integers. Lengths are multiples of 32.</summary>
internal static unsafe class GridSums
{
    private const int Lanes = 16;

    /// <summary>The sum of squared differences.</summary>
    /// <param name="a">The one vector.</param>
    /// <param name="b">The other; no difference, and no sum of squares, overflows.</param>
    /// <param name="length">The length, a multiple of 32.</param>
    /// <returns>The sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static long Squares(int* a, int* b, int length)
    {
        Vector512<long> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (int i = 0; i < length; i += 2 * Lanes)
        {
            Vector512<int> difference0 = Vector512.Load(a + i) - Vector512.Load(b + i);
            Vector512<int> difference1 = Vector512.Load(a + i + Lanes) - Vector512.Load(b + i + Lanes);
            AddSquares(difference0, ref sum0, ref sum1);
            AddSquares(difference1, ref sum2, ref sum3);
        }

        return Vector512.Sum((sum0 + sum1) + (sum2 + sum3));
    }

    /// <summary>The sum of the differences' magnitudes.</summary>
    /// <param name="a">The one vector.</param>
    /// <param name="b">The other; no difference overflows.</param>
    /// <param name="length">The length, a multiple of 32.</param>
    /// <returns>The sum.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static long Magnitudes(int* a, int* b, int length)
    {
        Vector512<ulong> sum0 = default, sum1 = default;
        Vector512<ulong> lower = Vector512.Create(0xFFFFFFFFul);
        for (int i = 0; i < length; i += 2 * Lanes)
        {
            Vector512<ulong> first = Vector512.Abs(Vector512.Load(a + i) - Vector512.Load(b + i)).AsUInt64();
            Vector512<ulong> second =
                Vector512.Abs(Vector512.Load(a + i + Lanes) - Vector512.Load(b + i + Lanes)).AsUInt64();
            sum0 += (first & lower) + (first >>> 32);
            sum1 += (second & lower) + (second >>> 32);
        }

        return (long)Vector512.Sum(sum0 + sum1);
    }

    // Which square goes into which lane does not matter: integers add up in any order.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddSquares(Vector512<int> x, ref Vector512<long> sum0, ref Vector512<long> sum1)
    {
        if (Avx512F.IsSupported)
        {
            Vector512<int> odd = (x.AsUInt64() >>> 32).AsInt32();
            sum0 += Avx512F.Multiply(x, x);
            sum1 += Avx512F.Multiply(odd, odd);
        }
        else if (Avx2.IsSupported)
        {
            sum0 += Vector512.Create(Even(x.GetLower()), Even(x.GetUpper()));
            sum1 += Vector512.Create(Odd(x.GetLower()), Odd(x.GetUpper()));
        }
        else if (AdvSimd.IsSupported)
        {
            sum0 += Vector512.Create(Squares(x.GetLower().GetLower()), Squares(x.GetLower().GetUpper()));
            sum1 += Vector512.Create(Squares(x.GetUpper().GetLower()), Squares(x.GetUpper().GetUpper()));
        }
        else
        {
            (Vector512<long> lower, Vector512<long> upper) = Vector512.Widen(x);
            sum0 += lower * lower;
            sum1 += upper * upper;
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Even(Vector256<int> x) => Avx2.Multiply(x, x);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Odd(Vector256<int> x) => Even((x.AsUInt64() >>> 32).AsInt32());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<long> Squares(Vector128<int> x) => Vector256.Create(
        AdvSimd.MultiplyWideningLower(x.GetLower(), x.GetLower()), AdvSimd.MultiplyWideningUpper(x, x));
}
