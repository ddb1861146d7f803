using System;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;

namespace ClusterTools.Distances;

/// <summary>
/// The multiples of a power of two, on which most elements of a row and of a center are integers whose differences have
/// exact sums of squares in 64 bits. Elements come in groups of 32; a group with an element between two multiples is
/// marked, and left to double.
/// </summary>
internal static unsafe class Grid
{
    /// <summary>The elements of a group.</summary>
    public const int GroupLength = BFloat16Lanes.GroupLength;

    // In this range scales are floats that neither underflow nor overflow.
    private const int LeastExponent = 30;

    private const int ExponentBias = 127;
    private const int SignificandBits = 7;

    /// <summary>
    /// The number of bits of a magnitude: differences have one more, and the sum of d of their squares stays below
    /// 2^63.
    /// </summary>
    /// <param name="length">d, rounded up to whole groups.</param>
    /// <returns>The bits.</returns>
    public static int MagnitudeBits(int length) =>
        Math.Min(24, ((63 - BitOperations.Log2((uint)(length - 1)) - 1) / 2) - 1);

    /// <summary>Whether there is a grid for the largest magnitude among elements.</summary>
    /// <param name="exponent">The biased exponent of the largest magnitude: its bfloat16 bits divided by 2^7.</param>
    public static bool Exists(int exponent) => exponent >= LeastExponent;

    /// <summary>The exponent of the power of two whose multiples are the grid.</summary>
    /// <param name="exponent">The biased exponent of the largest magnitude.</param>
    /// <param name="bits">The bits of a magnitude.</param>
    /// <returns>The exponent.</returns>
    public static int UnitExponent(int exponent, int bits) => exponent - ExponentBias + 1 - bits;

    /// <summary>Finds the largest magnitude of a row's elements.</summary>
    /// <param name="row">The bfloat16 bits.</param>
    /// <param name="length">Their number, a multiple of 32.</param>
    /// <returns>The bits of the largest magnitude.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static ushort LargestMagnitude(ushort* row, int length)
    {
        Vector512<ushort> largest = default;
        for (int i = 0; i < length; i += GroupLength)
        {
            largest = Vector512.Max(largest, Vector512.Load(row + i) & Vector512.Create(BFloat16.MagnitudeMask));
        }

        ushort found = 0;
        for (int lane = 0; lane < GroupLength; lane++)
        {
            found = Math.Max(found, largest.GetElement(lane));
        }

        return found;
    }

    /// <summary>
    /// Turns elements into multiples of the grid's unit: within a group first the even ones, then the odd ones.
    /// </summary>
    /// <param name="row">The bfloat16 bits.</param>
    /// <param name="length">Their number, a multiple of 32.</param>
    /// <param name="unitExponent">The exponent of the unit.</param>
    /// <param name="multiples">Gets the multiples, each rounded if it is none.</param>
    /// <param name="marked">
    /// Gets the numbers of the groups that hold an element between two multiples, ascending.
    /// </param>
    /// <returns>How many groups are marked.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static int Quantize(ushort* row, int length, int unitExponent, int* multiples, int* marked)
    {
        // The last bit of an element below this magnitude is less than the unit; zero is not below it.
        int least = Math.Max(1, (unitExponent + ExponentBias + SignificandBits) << SignificandBits);
        Vector512<ushort> fine = Vector512.Create((ushort)(least - 1));
        Vector512<float> scale = Vector512.Create(
            BitConverter.UInt32BitsToSingle((uint)(ExponentBias - unitExponent) << 23));
        int count = 0;
        for (int i = 0; i < length; i += GroupLength)
        {
            Vector512<ushort> magnitudes = Vector512.Load(row + i) & Vector512.Create(BFloat16.MagnitudeMask);
            BFloat16Lanes.Split(row + i, out Vector512<float> even, out Vector512<float> odd);
            Vector512.ConvertToInt32Native(even * scale).Store(multiples + i);
            Vector512.ConvertToInt32Native(odd * scale).Store(multiples + i + (GroupLength / 2));
            if (Vector512.LessThanAny(magnitudes - Vector512<ushort>.One, fine))
            {
                marked[count++] = i / GroupLength;
            }
        }

        return count;
    }
}
