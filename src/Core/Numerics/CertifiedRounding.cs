using System;
using System.Runtime.CompilerServices;

namespace ClusterTools.Numerics;

/// <summary>Rounds sums to bfloat16 if their error bound proves the result (docs/numerics.md, 2).</summary>
internal static class CertifiedRounding
{
    /// <summary>
    /// Rounds a number with a known error bound, if the error cannot change the result; both zeros are +0.
    /// </summary>
    /// <param name="value">The number.</param>
    /// <param name="error">The absolute error bound.</param>
    /// <param name="rounded">Gets the bfloat16 to which all numbers of the interval round.</param>
    /// <returns>Whether all numbers of the interval round to the same bfloat16.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static bool TryRound(double value, double error, out ushort rounded)
    {
        // This test settles nearly all numbers: their distance to the midpoint, 0x8000 units of the float's last place
        // within its bfloat16 step, exceeds the error and the float's own rounding. The step below a power of two is
        // half as long, so errors of a quarter of a step or more are left to the interval test.
        const int Midpoint = 0x8000;
        uint bits = BitConverter.SingleToUInt32Bits((float)value);
        int exponent = (int)(bits >> 23) & 0xFF;
        double units = error * BitConverter.Int64BitsToDouble((long)(1023 + 23 + 127 - exponent) << 52);
        if (exponent is > 0 and < 0xFF && units < Midpoint / 4 && Math.Abs((int)(bits & 0xFFFF) - Midpoint) > units + 1)
        {
            rounded = (ushort)((bits + Midpoint) >> 16);
            return true;
        }

        return TryRoundInterval(value - error, value + error, out rounded);
    }

    private static bool TryRoundInterval(double low, double high, out ushort rounded)
    {
        rounded = BFloat16.FromDouble(low);
        ushort other = BFloat16.FromDouble(high);
        bool zero = ((rounded | other) & BFloat16.MagnitudeMask) == 0;
        rounded = zero ? (ushort)0 : rounded;
        return zero || rounded == other;
    }
}
