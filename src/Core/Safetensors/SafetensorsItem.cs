using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterTools.Safetensors;

/// <summary>One tensor to be written: its name, type, shape and bytes.</summary>
public sealed class SafetensorsItem
{
    /// <summary>Describes a tensor whose bytes are in memory.</summary>
    /// <param name="name">Its name: any well-formed text but <c>__metadata__</c>.</param>
    /// <param name="dtype">The type of its elements.</param>
    /// <param name="shape">Its dimensions, outermost first, each 0 or more; none for a scalar. Copied.</param>
    /// <param name="data">Its bytes in C order, little-endian; not copied, so do not change them until
    /// written.</param>
    /// <exception cref="ArgumentNullException">The name or the shape is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The type is not a defined member.</exception>
    /// <exception cref="ArgumentException">
    /// The name cannot be written, or the data's length is not what type and shape ask for.
    /// </exception>
    public SafetensorsItem(string name, SafetensorsDType dtype, IReadOnlyList<long> shape, ReadOnlyMemory<byte> data)
        : this(name, dtype, shape, stream => stream.Write(data.Span), nameof(data))
    {
        if (ByteCount != data.Length)
        {
            throw new ArgumentException(
                $"Tensor '{name}': {dtype} of shape {HeaderLayout.Describe(Shape)} "
                    + $"takes {ByteCount} bytes, but there are {data.Length}.",
                nameof(data));
        }
    }

    private SafetensorsItem(
        string name,
        SafetensorsDType dtype,
        IReadOnlyList<long> shape,
        Action<Stream> writeData,
        string sizeParameter)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        if (name == SafetensorsHeader.MetadataKey)
        {
            throw new ArgumentException($"A tensor cannot be named {name}: the format keeps this name.", nameof(name));
        }

        SafetensorsWriter.RequireText(name, nameof(name));
        long[] dimensions = [.. shape];
        if (dimensions.Any(static d => d < 0))
        {
            throw new ArgumentException($"Tensor '{name}': a dimension is negative.", nameof(shape));
        }

        // Checked by the reader's rules, so that every written file can be read.
        ulong[] sizes = Array.ConvertAll(dimensions, static d => (ulong)d);
        if (!HeaderLayout.TryCountBits(sizes, dtype, out ulong bits) || bits % 8 != 0)
        {
            throw new ArgumentException(
                $"Tensor '{name}': {dtype} of shape {HeaderLayout.Describe(sizes)} is not a number of bytes that can "
                    + "be counted.",
                sizeParameter);
        }

        Name = name;
        DType = dtype;
        Shape = Array.AsReadOnly(dimensions);
        ByteCount = (long)(bits / 8);
        WriteData = writeData;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsDType DType { get; }

    /// <summary>Its dimensions, outermost first; none for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Its size in bytes.</summary>
    public long ByteCount { get; }

    /// <summary>Writes its bytes.</summary>
    internal Action<Stream> WriteData { get; }

    /// <summary>
    /// Describes a tensor whose bytes are made while they are written, so that it may pass any memory.
    /// </summary>
    /// <param name="name">Its name: any well-formed text but <c>__metadata__</c>.</param>
    /// <param name="dtype">The type of its elements.</param>
    /// <param name="shape">Its dimensions, outermost first, each 0 or more; none for a scalar. Copied.</param>
    /// <param name="writeData">Writes exactly the bytes that type and shape ask for: C order, little-endian.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentNullException">The name, the shape or the writer is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The type is not a defined member.</exception>
    /// <exception cref="ArgumentException">The name cannot be written, or the shape has no size in bytes.</exception>
    public static SafetensorsItem Streamed(
        string name, SafetensorsDType dtype, IReadOnlyList<long> shape, Action<Stream> writeData)
    {
        ArgumentNullException.ThrowIfNull(writeData);
        return new SafetensorsItem(name, dtype, shape, writeData, nameof(shape));
    }

    /// <summary>Makes a U8 tensor of a copy of the values.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="values">Its elements in C order.</param>
    /// <param name="shape">Its dimensions; null for one dimension of all values.</param>
    /// <returns>The tensor.</returns>
    /// <exception cref="ArgumentException">The name cannot be written, or the shape does not fit.</exception>
    public static SafetensorsItem FromU8(
        string name, ReadOnlySpan<byte> values, IReadOnlyList<long>? shape = null) =>
        new(name, SafetensorsDType.U8, shape ?? [values.Length], values.ToArray());

    /// <summary>Makes an I32 tensor of a copy of the values.</summary>
    /// <inheritdoc cref="FromU8"/>
    public static SafetensorsItem FromI32(
        string name, ReadOnlySpan<int> values, IReadOnlyList<long>? shape = null) =>
        new(name, SafetensorsDType.I32, shape ?? [values.Length], Bytes(values));

    /// <summary>Makes an I64 tensor of a copy of the values.</summary>
    /// <inheritdoc cref="FromU8"/>
    public static SafetensorsItem FromI64(
        string name, ReadOnlySpan<long> values, IReadOnlyList<long>? shape = null) =>
        new(name, SafetensorsDType.I64, shape ?? [values.Length], Bytes(values));

    /// <summary>Makes an F32 tensor of a copy of the values, NaN payloads included.</summary>
    /// <inheritdoc cref="FromU8"/>
    public static SafetensorsItem FromF32(
        string name, ReadOnlySpan<float> values, IReadOnlyList<long>? shape = null) =>
        new(name, SafetensorsDType.F32, shape ?? [values.Length], Bytes(values));

    /// <summary>Makes an F64 tensor of a copy of the values, NaN payloads included.</summary>
    /// <inheritdoc cref="FromU8"/>
    public static SafetensorsItem FromF64(
        string name, ReadOnlySpan<double> values, IReadOnlyList<long>? shape = null) =>
        new(name, SafetensorsDType.F64, shape ?? [values.Length], Bytes(values));

    /// <summary>Makes a BF16 tensor of a copy of bit patterns: the upper halves of IEEE 754 singles.</summary>
    /// <inheritdoc cref="FromU8"/>
    public static SafetensorsItem FromBF16(
        string name, ReadOnlySpan<ushort> values, IReadOnlyList<long>? shape = null) =>
        new(name, SafetensorsDType.BF16, shape ?? [values.Length], Bytes(values));

    /// <summary>Copies values to little-endian bytes, whatever the machine's own order.</summary>
    /// <param name="values">The values, in the machine's order.</param>
    /// <param name="isLittleEndian">The machine's order; given by tests only, to reach the path of the other.</param>
    internal static byte[] Bytes<T>(ReadOnlySpan<T> values, bool? isLittleEndian = null)
        where T : unmanaged
    {
        byte[] bytes = MemoryMarshal.AsBytes(values).ToArray();
        int size = Unsafe.SizeOf<T>();
        if (!(isLittleEndian ?? BitConverter.IsLittleEndian))
        {
            for (int i = 0; i < bytes.Length; i += size)
            {
                bytes.AsSpan(i, size).Reverse();
            }
        }

        return bytes;
    }
}
