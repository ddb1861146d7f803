using System;
using System.Buffers.Binary;
using System.IO;
using ClusterTools.Files;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Safetensors;

/// <summary>Reads tensors of a small file by positioned reads; throws if the file was truncated meanwhile.</summary>
internal sealed class TensorReader : IDisposable
{
    private readonly SafeFileHandle _handle;

    /// <summary>Opens a file and reads its header.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="SafetensorsException">The file breaks the format.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public TensorReader(string path)
    {
        _handle = InputFile.Open(path);
        try
        {
            Header = SafetensorsHeader.Read(_handle, path);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>The file's header.</summary>
    public SafetensorsHeader Header { get; }

    /// <summary>Reads a whole tensor.</summary>
    /// <param name="tensor">A tensor of the file, of less than 2 GiB.</param>
    /// <returns>Its bytes.</returns>
    public byte[] Bytes(SafetensorsTensor tensor)
    {
        var bytes = new byte[checked((int)tensor.ByteCount)];
        Read(tensor, 0, bytes);
        return bytes;
    }

    /// <summary>Reads a run of a tensor's bytes.</summary>
    /// <param name="tensor">A tensor of the file.</param>
    /// <param name="position">Where the run begins in the tensor.</param>
    /// <param name="buffer">Gets the bytes.</param>
    public void Read(SafetensorsTensor tensor, long position, Span<byte> buffer)
    {
        if (!InputFile.TryFill(_handle, buffer, tensor.Offset + position))
        {
            throw new SafetensorsException(
                SafetensorsError.IncompleteFile,
                "The file was cut short while it was read. Try again, or download it again.",
                Header.Path,
                tensor.Name);
        }
    }

    /// <summary>Reads a whole tensor of I32 or I64.</summary>
    /// <param name="tensor">A tensor of the file.</param>
    /// <returns>Its elements in C order.</returns>
    public long[] Integers(SafetensorsTensor tensor)
    {
        byte[] bytes = Bytes(tensor);
        int size = tensor.DType.BitsPerElement() / 8;
        var numbers = new long[bytes.Length / size];
        for (int i = 0; i < numbers.Length; i++)
        {
            numbers[i] = tensor.DType == SafetensorsDType.I64
                ? BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(i * size))
                : BinaryPrimitives.ReadInt32LittleEndian(bytes.AsSpan(i * size));
        }

        return numbers;
    }

    /// <summary>Reads the first elements of a tensor of F32 or F64.</summary>
    /// <param name="tensor">A tensor of the file.</param>
    /// <param name="count">The number of elements.</param>
    /// <returns>The elements as doubles, exactly.</returns>
    public double[] Reals(SafetensorsTensor tensor, int count)
    {
        var numbers = new double[count];
        Reals(tensor, 0, numbers);
        return numbers;
    }

    /// <summary>Reads a run of elements of a tensor of F32 or F64.</summary>
    /// <param name="tensor">A tensor of the file.</param>
    /// <param name="first">The index of the first element, in C order.</param>
    /// <param name="destination">Gets the elements as doubles, exactly.</param>
    public void Reals(SafetensorsTensor tensor, long first, Span<double> destination)
    {
        const int BlockElements = 4096;
        int size = tensor.DType.BitsPerElement() / 8;
        Span<byte> buffer = new byte[Math.Min(BlockElements, destination.Length) * size];
        while (!destination.IsEmpty)
        {
            int count = Math.Min(BlockElements, destination.Length);
            Read(tensor, first * size, buffer[..(count * size)]);
            for (int i = 0; i < count; i++)
            {
                destination[i] = tensor.DType == SafetensorsDType.F64
                    ? BinaryPrimitives.ReadDoubleLittleEndian(buffer[(i * size)..])
                    : BinaryPrimitives.ReadSingleLittleEndian(buffer[(i * size)..]);
            }

            destination = destination[count..];
            first += count;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();
}
