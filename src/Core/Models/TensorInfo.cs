using System.Collections.Generic;
using ClusterTools.Errors;
using ClusterTools.Models;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>What a model's file says of one of its tensors; a look at it without importing it.</summary>
public sealed class TensorInfo
{
    internal TensorInfo(SafetensorsTensor tensor, string path)
    {
        Name = tensor.Name;
        DType = tensor.DType;
        Shape = tensor.Shape;
        ElementCount = tensor.ElementCount;
        SizeBytes = tensor.ByteCount;
        Path = path;
        IsTokenMatrix = TensorSelector.IsCandidate(tensor);
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

    /// <summary>The full path of the file that holds it.</summary>
    public string Path { get; }

    /// <summary>The name once more, as the parameter that takes it is called.</summary>
    public string Tensor => Name;

    /// <inheritdoc/>
    public override string ToString() => $"{PrintableText.Of(Name)} {DType} [{string.Join(" x ", Shape)}]";
}
