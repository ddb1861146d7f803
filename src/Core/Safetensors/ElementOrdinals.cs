using System;
using System.Buffers.Binary;

namespace ClusterTools.Safetensors;

/// <summary>
/// Numbers the representable numbers of an element type in their order: zero is 0, the least positive number 1, the
/// least negative one -1. A difference of two ordinals is the number of steps from one number to the other.
/// </summary>
internal static class ElementOrdinals
{
    /// <summary>
    /// The ordinal of a type's positive infinity: those of its finite numbers lie between it and its negative.
    /// </summary>
    /// <param name="dtype">The type of the elements: BF16, F16, F32 or F64.</param>
    /// <returns>The ordinal.</returns>
    public static long OfInfinity(SafetensorsDType dtype) => dtype switch
    {
        SafetensorsDType.BF16 => 0x7F80,
        SafetensorsDType.F16 => 0x7C00,
        SafetensorsDType.F32 => 0x7F800000,
        SafetensorsDType.F64 => 0x7FF0000000000000,
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a type of token matrices."),
    };

    /// <summary>Numbers elements.</summary>
    /// <param name="dtype">The type of the elements: BF16, F16, F32 or F64.</param>
    /// <param name="source">The elements' bytes.</param>
    /// <param name="destination">Gets the ordinals, one for each element; -0 and +0 have the ordinal 0.</param>
    public static void Fill(SafetensorsDType dtype, ReadOnlySpan<byte> source, Span<long> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = dtype switch
            {
                SafetensorsDType.BF16 or SafetensorsDType.F16 =>
                    Of(BinaryPrimitives.ReadInt16LittleEndian(source[(2 * i)..]), short.MaxValue),
                SafetensorsDType.F32 => Of(BinaryPrimitives.ReadInt32LittleEndian(source[(4 * i)..]), int.MaxValue),
                SafetensorsDType.F64 => Of(BinaryPrimitives.ReadInt64LittleEndian(source[(8 * i)..]), long.MaxValue),
                _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a type of token matrices."),
            };
        }
    }

    // A number's bits are its sign and, as an integer, the rank of its magnitude.
    private static long Of(long bits, long magnitude) => bits < 0 ? -(bits & magnitude) : bits;
}
