using System;
using System.Collections.Generic;
using ClusterTools.Errors;
using ClusterTools.Models;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>The description of a tensor in a model's file, read without importing the tensor.</summary>
public sealed class TensorInfo
{
    private readonly Lazy<BFloat16Sample?> _sample;

    internal TensorInfo(SafetensorsTensor tensor, string path, MatrixReading reading, string? reason)
    {
        Name = tensor.Name;
        DType = tensor.DType;
        Shape = tensor.Shape;
        ElementCount = tensor.ElementCount;
        SizeBytes = tensor.ByteCount;
        Path = path;
        IsTokenMatrix = MatrixShape.IsUsable(tensor, reading);
        Reason = reason;
        _sample = new(() => BFloat16Sample.Take(tensor, path));
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The type of its elements.</summary>
    public SafetensorsDType DType { get; }

    /// <summary>Its dimensions, outermost first; none for a scalar.</summary>
    public IReadOnlyList<long> Shape { get; }

    /// <summary>The number of its elements.</summary>
    public long ElementCount { get; }

    /// <summary>Its size in the file, in bytes.</summary>
    public long SizeBytes { get; }

    /// <summary>Whether it could be imported: a matrix, not empty, of BF16, F16, F32 or F64.</summary>
    public bool IsTokenMatrix { get; }

    /// <summary>Whether it is the default tensor of an import.</summary>
    public bool IsChosen => Reason is not null;

    /// <summary>The reason why it is the default tensor; null if it is not.</summary>
    public string? Reason { get; }

    /// <summary>
    /// Whether every sampled element is a bfloat16 number, so that the wider type adds nothing. Null for types other
    /// than F32 and F64, and if the file cannot be read. The first access reads <see cref="CheckedCount"/> elements,
    /// spread over the tensor.
    /// </summary>
    public bool? HoldsBFloat16 => _sample.Value?.HoldsBFloat16;

    /// <summary>The number of elements that <see cref="HoldsBFloat16"/> is based on; 0 if it is null.</summary>
    public long CheckedCount => _sample.Value?.Count ?? 0;

    /// <summary>The full path of the file that holds it.</summary>
    public string Path { get; }

    /// <summary>An alias of the name, which binds to the parameter of this name.</summary>
    public string Tensor => Name;

    /// <inheritdoc/>
    public override string ToString() => $"{PrintableText.Of(Name)} {DType} [{string.Join(" x ", Shape)}]";
}
