using System;
using System.Collections.Generic;
using ClusterTools.Errors;

namespace ClusterTools.Safetensors;

/// <summary>
/// The name, type, shape and byte range of a tensor in a safetensors file; immutable, and holds no data.
/// </summary>
public sealed class SafetensorsTensor
{
    internal SafetensorsTensor(
        string name, SafetensorsDType dtype, long[] shape, long offset, long byteCount, long elementCount)
    {
        Name = name;
        DType = dtype;
        Shape = Array.AsReadOnly(shape);
        Offset = offset;
        ByteCount = byteCount;
        ElementCount = elementCount;
    }

    /// <summary>The tensor's name: any text, also empty; names differ by case.</summary>
    public string Name { get; }

    /// <summary>The type of its elements, little-endian in the file.</summary>
    public SafetensorsDType DType { get; }

    /// <summary>Its dimensions, outermost first (C order), each 0 or more; none for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>
    /// The position of its first byte, in bytes from the start of the file. The format asks for no alignment: load
    /// elements as from any odd address.
    /// </summary>
    public long Offset { get; }

    /// <summary>Its size in bytes; 0 if a dimension is 0.</summary>
    public long ByteCount { get; }

    /// <summary>The number of its elements: the product of <see cref="Shape"/>, 1 for a scalar.</summary>
    public long ElementCount { get; }

    /// <summary>Describes the tensor for the user, for example <c>W BF16 [151936, 2560]</c>.</summary>
    /// <returns>Name, type and shape.</returns>
    public override string ToString() => $"{PrintableText.Of(Name)} {DType} [{string.Join(", ", Shape)}]";
}
