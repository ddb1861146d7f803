using System;
using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Safetensors;

/// <summary>Converts a file's little-endian elements to doubles (exactly) or bfloat16 (rounded once).</summary>
internal static class ElementConversion
{
    /// <summary>Whether a token matrix may have elements of this type.</summary>
    public static bool IsSupported(SafetensorsDType dtype) =>
        dtype is SafetensorsDType.BF16 or SafetensorsDType.F16 or SafetensorsDType.F32 or SafetensorsDType.F64;

    /// <summary>Rounds elements to bfloat16, to nearest even, once from the exact value.</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="source">The elements' bytes.</param>
    /// <param name="destination">Gets the bits, one for each element.</param>
    public static void ToBFloat16(SafetensorsDType dtype, ReadOnlySpan<byte> source, Span<ushort> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = dtype == SafetensorsDType.BF16
                ? BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..])
                : BFloat16.FromDouble(ReadElement(dtype, source, i));
        }
    }

    /// <summary>Widens elements to float, exactly; those of F64 are rounded to nearest even, once.</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="source">The elements' bytes.</param>
    /// <param name="destination">Gets the numbers, one for each element.</param>
    public static void ToSingle(SafetensorsDType dtype, ReadOnlySpan<byte> source, Span<float> destination)
    {
        for (int i = 0; i < destination.Length; i++)
        {
            destination[i] = (float)ReadElement(dtype, source, i);
        }
    }

    /// <summary>Widens elements to double, exactly.</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="source">The elements' bytes.</param>
    /// <param name="destination">Gets the numbers, one for each element.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static unsafe void ToDouble(SafetensorsDType dtype, ReadOnlySpan<byte> source, Span<double> destination)
    {
        int i = 0;
        if (dtype == SafetensorsDType.BF16 && BitConverter.IsLittleEndian)
        {
            fixed (byte* elements = source)
            fixed (double* output = destination)
            {
                for (; i <= destination.Length - 8; i += 8)
                {
                    Widen((ushort*)elements + i).Store(output + i);
                }
            }
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = ReadElement(dtype, source, i);
        }
    }

    /// <summary>Widens elements to double, exactly, and subtracts a number from each (rounded once).</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="source">The elements' bytes.</param>
    /// <param name="subtrahend">The numbers to subtract, one for each element.</param>
    /// <param name="destination">Gets the differences, one for each element.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static unsafe void ToCenteredDouble(
        SafetensorsDType dtype, ReadOnlySpan<byte> source, ReadOnlySpan<double> subtrahend, Span<double> destination)
    {
        int i = 0;
        if (dtype == SafetensorsDType.BF16 && BitConverter.IsLittleEndian)
        {
            fixed (byte* elements = source)
            fixed (double* mean = subtrahend, output = destination)
            {
                for (; i <= destination.Length - 8; i += 8)
                {
                    (Widen((ushort*)elements + i) - Vector512.Load(mean + i)).Store(output + i);
                }
            }
        }

        for (; i < destination.Length; i++)
        {
            destination[i] = ReadElement(dtype, source, i) - subtrahend[i];
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static unsafe Vector512<double> Widen(ushort* elements)
    {
        Vector256<uint> bits = Vector256.WidenLower(Vector128.Load(elements).ToVector256()) << 16;
        return Vector512.WidenLower(bits.AsSingle().ToVector512());
    }

    private static double ReadElement(SafetensorsDType dtype, ReadOnlySpan<byte> source, int index) => dtype switch
    {
        SafetensorsDType.BF16 =>
            BFloat16.ToSingle(BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * index)..])),
        SafetensorsDType.F16 => (double)BinaryPrimitives.ReadHalfLittleEndian(source[(2 * index)..]),
        SafetensorsDType.F32 => BinaryPrimitives.ReadSingleLittleEndian(source[(4 * index)..]),
        SafetensorsDType.F64 => BinaryPrimitives.ReadDoubleLittleEndian(source[(8 * index)..]),
        _ => throw new ArgumentOutOfRangeException(nameof(dtype), dtype, "Not a type of token matrices."),
    };
}
