using System;
using System.Buffers.Binary;
using System.IO;
using ClusterTools.Files;
using ClusterTools.Safetensors;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Models;

/// <summary>The result of sampling a tensor of F32 or F64: whether bfloat16 can represent its elements.</summary>
/// <param name="HoldsBFloat16">Whether every sampled element is a bfloat16 number.</param>
/// <param name="Count">The number of sampled elements.</param>
internal sealed record BFloat16Sample(bool HoldsBFloat16, long Count)
{
    // 4,096 elements in four places: fast, however large the tensor is.
    private const int Places = 4;
    private const int PlaceElements = 1024;

    /// <summary>Samples elements that are spread over a tensor; reads all of them if there are few.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="path">Its file.</param>
    /// <returns>The result; null for tensors of other types, empty tensors and files that cannot be read.</returns>
    public static BFloat16Sample? Take(SafetensorsTensor tensor, string path)
    {
        if (tensor.DType is not (SafetensorsDType.F32 or SafetensorsDType.F64) || tensor.ElementCount == 0)
        {
            return null;
        }

        try
        {
            using SafeFileHandle handle = InputFile.Open(path);
            return Take(tensor, handle);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static BFloat16Sample? Take(SafetensorsTensor tensor, SafeFileHandle handle)
    {
        int size = tensor.DType.BitsPerElement() / 8;
        bool isWhole = tensor.ElementCount <= Places * PlaceElements;
        int places = isWhole ? 1 : Places;
        var buffer = new byte[(isWhole ? (int)tensor.ElementCount : PlaceElements) * size];
        long last = tensor.ElementCount - (buffer.Length / size);
        for (int place = 0; place < places; place++)
        {
            long first = places == 1 ? 0 : last * place / (places - 1);
            if (!InputFile.TryFill(handle, buffer, tensor.Offset + (first * size)))
            {
                return null;
            }

            for (int i = 0; i < buffer.Length; i += size)
            {
                if (!IsBFloat16(buffer.AsSpan(i, size)))
                {
                    return new BFloat16Sample(false, ((long)place * PlaceElements) + (i / size) + 1);
                }
            }
        }

        return new BFloat16Sample(true, (long)places * buffer.Length / size);
    }

    // bfloat16 is the upper half of a float. A NaN is a NaN in any type, whatever its other bits.
    private static bool IsBFloat16(ReadOnlySpan<byte> element)
    {
        float number;
        if (element.Length == sizeof(float))
        {
            number = BinaryPrimitives.ReadSingleLittleEndian(element);
        }
        else
        {
            double wide = BinaryPrimitives.ReadDoubleLittleEndian(element);
            number = (float)wide;
            if (!double.IsNaN(wide) && number != wide)
            {
                return false;
            }
        }

        return float.IsNaN(number) || (ushort)BitConverter.SingleToUInt32Bits(number) == 0;
    }
}
