using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Safetensors;

/// <summary>Checks that the tensors of a header are contiguous and have the sizes of their shapes.</summary>
internal static class HeaderLayout
{
    private const int MostDescribed = 16;

    /// <summary>Sorts the tensors by byte range and checks each, in the order of the reference's checks.</summary>
    /// <param name="tensors">The tensors; left in data order, equal ranges in the order of the text.</param>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The end of the last tensor: the length of the data, in bytes.</returns>
    /// <exception cref="SafetensorsException">
    /// InvalidOffset, SizeOverflow, MisalignedSubByte or InvalidTensorInfo, of the first tensor at fault.
    /// </exception>
    internal static ulong Check(List<TensorEntry> tensors, string path)
    {
        tensors.Sort(static (a, b) => (a.Begin, a.End, a.Index).CompareTo((b.Begin, b.End, b.Index)));
        ulong position = 0;
        foreach (TensorEntry tensor in tensors)
        {
            if (FindFault(tensor, position) is (SafetensorsError error, string what))
            {
                throw new SafetensorsException(
                    error,
                    $"Tensor {SafetensorsException.Quote(tensor.Name)} {what}. {SafetensorsHeader.Damaged}",
                    path,
                    tensor.Name);
            }

            position = tensor.End;
        }

        return position;
    }

    /// <summary>
    /// Counts a tensor's bits as the reference does: an overflow counts even if a later dimension is zero.
    /// </summary>
    /// <param name="shape">The dimensions, multiplied in their order.</param>
    /// <param name="dtype">The element type.</param>
    /// <param name="bits">The bits, if they can be counted.</param>
    /// <returns>Whether the count, and every dimension as a signed number, fits 64 bits.</returns>
    internal static bool TryCountBits(ReadOnlySpan<ulong> shape, SafetensorsDType dtype, out ulong bits)
    {
        ulong elements = 1;
        bits = 0;
        foreach (ulong dimension in shape)
        {
            // The reference accepts dimensions beyond 2^63 - 1 beside a zero; a long cannot represent them.
            if (dimension > long.MaxValue || Math.BigMul(elements, dimension, out elements) != 0)
            {
                return false;
            }
        }

        return Math.BigMul(elements, (ulong)dtype.BitsPerElement(), out bits) == 0;
    }

    /// <summary>Formats a shape for a message, shortened if it has very many dimensions.</summary>
    internal static string Describe<T>(IReadOnlyCollection<T> shape, string separator = ", ") =>
        shape.Count <= MostDescribed
            ? $"[{string.Join(separator, shape)}]"
            : $"[{string.Join(separator, shape.Take(MostDescribed))}{separator}...] ({shape.Count} dimensions)";

    private static string Describe(TensorEntry tensor) => $"{tensor.DType} of shape {Describe(tensor.Shape)}";

    private static (SafetensorsError Error, string What)? FindFault(TensorEntry tensor, ulong position)
    {
        if (tensor.Begin != position || tensor.End < tensor.Begin)
        {
            return (
                SafetensorsError.InvalidOffset,
                $"has the bytes [{tensor.Begin}, {tensor.End}], but must begin at {position}, where the tensor before "
                    + "it ends, and not end before it begins");
        }

        if (!TryCountBits(tensor.Shape, tensor.DType, out ulong bits))
        {
            return (SafetensorsError.SizeOverflow, $"is {Describe(tensor)}, too large for 64-bit sizes");
        }

        if (bits % 8 != 0)
        {
            return (
                SafetensorsError.MisalignedSubByte,
                $"is {Describe(tensor)}, {bits} bits: that does not fill whole bytes");
        }

        ulong stated = tensor.End - tensor.Begin;
        return stated == bits / 8
            ? null
            : (SafetensorsError.InvalidTensorInfo, $"has {stated} bytes, but {Describe(tensor)} takes {bits / 8}");
    }
}
