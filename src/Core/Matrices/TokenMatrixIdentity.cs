using System;
using ClusterTools.Errors;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>The identity of the token matrix that a file's content was computed from.</summary>
public sealed class TokenMatrixIdentity
{
    internal TokenMatrixIdentity(
        string name, string tensorName, SafetensorsDType dtype, int tokenCount, int dimension, string sha256)
    {
        // Untrusted text from a file, only for display.
        Name = PrintableText.Of(name);
        TensorName = PrintableText.Of(tensorName);
        DType = dtype;
        TokenCount = tokenCount;
        Dimension = dimension;
        Sha256 = sha256;
    }

    /// <summary>The model's name, for people: files of one content may have several.</summary>
    public string Name { get; }

    /// <summary>The name of the tensor, for people.</summary>
    public string TensorName { get; }

    /// <summary>The type of the elements.</summary>
    public SafetensorsDType DType { get; }

    /// <summary>The number of rows, N.</summary>
    public int TokenCount { get; }

    /// <summary>The number of columns, d.</summary>
    public int Dimension { get; }

    /// <summary>The SHA-256 of the tensor's bytes: 64 hexadecimal digits in lower case.</summary>
    public string Sha256 { get; }

    /// <inheritdoc/>
    public override string ToString() => $"{Name} ({TensorName} {DType} [{TokenCount} x {Dimension}])";

    /// <summary>Identifies a matrix by a pass over its file, or by an earlier one.</summary>
    internal static TokenMatrixIdentity Of(TokenMatrix matrix, ComputeContext context) => new(
        matrix.Name,
        matrix.TensorName,
        matrix.DType,
        matrix.TokenCount,
        matrix.Dimension,
        matrix.ContentHash.Get(context));

    /// <summary>
    /// Whether a matrix has this content; its file is read only if type and shape match.
    /// </summary>
    internal bool IsOf(TokenMatrix matrix, ComputeContext context) =>
        matrix.DType == DType && matrix.TokenCount == TokenCount && matrix.Dimension == Dimension
        && string.Equals(matrix.ContentHash.Get(context), Sha256, StringComparison.Ordinal);
}
