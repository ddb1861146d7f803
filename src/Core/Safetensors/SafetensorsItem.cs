using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace ClusterTools.Safetensors;

/// <summary>One tensor to be written: its name, type, shape and bytes.</summary>
public sealed class SafetensorsItem
{
    /// <summary>Describes a tensor whose bytes are at hand.</summary>
    /// <param name="name">Its name: any well-formed text but <c>__metadata__</c>.</param>
    /// <param name="dtype">The type of its elements.</param>
    /// <param name="shape">Its dimensions, outermost first, each 0 or more; none for a scalar. Copied.</param>
    /// <param name="data">Its bytes in C order, little-endian; not copied, so leave them alone until written.</param>
    /// <exception cref="ArgumentNullException">The name or the shape is null.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The type is not a defined member.</exception>
    /// <exception cref="ArgumentException">
    /// The name cannot be written, or the data's length is not what type and shape ask for.
    /// </exception>
    public SafetensorsItem(string name, SafetensorsDType dtype, IReadOnlyList<long> shape, ReadOnlyMemory<byte> data)
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

        // By the reader's rules, so that nothing is written that cannot be read.
        ulong[] sizes = Array.ConvertAll(dimensions, static d => (ulong)d);
        bool isCounted = HeaderLayout.TryCountBits(sizes, dtype, out ulong bits);
        if (!isCounted || bits != (ulong)data.Length * 8)
        {
            throw new ArgumentException(
                $"Tensor '{name}': {dtype} of shape {HeaderLayout.Describe(sizes)} takes "
                    + (isCounted ? $"{bits} bits" : "more than can be counted")
                    + $", but there are {data.Length} bytes.",
                nameof(data));
        }

        Name = name;
        DType = dtype;
        Shape = Array.AsReadOnly(dimensions);
        Data = data;
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsDType DType { get; }

    /// <summary>Its dimensions, outermost first; none for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>Its bytes in C order, little-endian.</summary>
    public ReadOnlyMemory<byte> Data { get; }

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
