using System;
using System.Runtime.CompilerServices;

namespace ClusterTools;

/// <summary>
/// Conversions of bfloat16 numbers, which are represented by their 16 bits: 1 sign, 8 exponent and 7 significand bits,
/// the upper half of an IEEE 754 binary32.
/// </summary>
public static class BFloat16
{
    /// <summary>The bits of the quiet NaN that every conversion here produces.</summary>
    public const ushort NaN = 0x7FC0;

    /// <summary>The bits of positive infinity; finite magnitudes have smaller bits.</summary>
    public const ushort PositiveInfinity = 0x7F80;

    internal const ushort LeastNormal = 0x0080;
    internal const ushort SignMask = 0x8000;
    internal const ushort MagnitudeMask = 0x7FFF;

    /// <summary>Widens bfloat16 bits to the same number as a float; exact.</summary>
    /// <param name="bits">The bfloat16 bits.</param>
    /// <returns>The number.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static float ToSingle(ushort bits) => BitConverter.UInt32BitsToSingle((uint)bits << 16);

    /// <summary>Rounds a float to bfloat16, to nearest, ties to even, once.</summary>
    /// <param name="value">Any float; NaN gives <see cref="NaN"/>, overflow gives infinity.</param>
    /// <returns>The bfloat16 bits.</returns>
    public static ushort FromSingle(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? NaN : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    /// <summary>
    /// Rounds a double to bfloat16, to nearest, ties to even, without double rounding through float.
    /// </summary>
    /// <param name="value">Any double; NaN gives <see cref="NaN"/>, overflow gives infinity.</param>
    /// <returns>The bfloat16 bits.</returns>
    /// <remarks>
    /// The step through float rounds to odd. A second rounding is then harmless, because a float has more than two bits
    /// beyond a bfloat16. Source: Boldo and Melquiond, "Emulation of a FMA and correctly rounded sums: proved
    /// algorithms using rounding to odd", IEEE Transactions on Computers 57 (2008).
    /// </remarks>
    public static ushort FromDouble(double value)
    {
        float single = (float)value;
        if (single != value && !double.IsNaN(value))
        {
            uint bits = BitConverter.SingleToUInt32Bits(single);
            uint towardZero = Math.Abs((double)single) > Math.Abs(value) ? bits - 1 : bits;
            single = BitConverter.UInt32BitsToSingle(towardZero | 1);
        }

        return FromSingle(single);
    }

    /// <summary>Whether the bits are a finite number, that is neither an infinity nor a NaN.</summary>
    /// <param name="bits">The bfloat16 bits.</param>
    /// <returns>True for finite numbers, zeros and subnormals among them.</returns>
    public static bool IsFinite(ushort bits) => (bits & MagnitudeMask) < PositiveInfinity;

    /// <summary>Whether the bits are a NaN.</summary>
    /// <param name="bits">The bfloat16 bits.</param>
    /// <returns>True for every NaN, whatever its payload.</returns>
    public static bool IsNaN(ushort bits) => (bits & MagnitudeMask) > PositiveInfinity;
}
