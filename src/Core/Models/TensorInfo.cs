using System;
using System.Collections.Generic;
using ClusterTools.Errors;
using ClusterTools.Models;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>What a model's file says of one of its tensors; a look at it without importing it.</summary>
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

    /// <summary>Whether it is the tensor that is imported if none is named.</summary>
    public bool IsChosen => Reason is not null;

    /// <summary>Why it is imported if none is named; null if it is not.</summary>
    public string? Reason { get; }

    /// <summary>
    /// Whether all elements that were looked at are numbers that bfloat16 has, so that the wider type adds nothing; null of
    /// other types than F32 and F64, and where the file cannot be read. <see cref="CheckedCount"/> elements, spread over the
    /// tensor, are looked at when this is first asked for.
    /// </summary>
    public bool? HoldsBFloat16 => _sample.Value?.HoldsBFloat16;

    /// <summary>How many elements <see cref="HoldsBFloat16"/> speaks of; 0 if it is null.</summary>
    public long CheckedCount => _sample.Value?.Count ?? 0;

    /// <summary>The full path of the file that holds it.</summary>
    public string Path { get; }

    /// <summary>The name once more, as the parameter that takes it is called.</summary>
    public string Tensor => Name;

    /// <inheritdoc/>
    public override string ToString() => $"{PrintableText.Of(Name)} {DType} [{string.Join(" x ", Shape)}]";
}
