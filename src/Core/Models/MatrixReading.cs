namespace ClusterTools;

/// <summary>How a tensor that is not stored as a token matrix is read as one. The default changes nothing.</summary>
public sealed record MatrixReading
{
    /// <summary>The reading of a tensor [tokens x dimension] as it is.</summary>
    public static MatrixReading Default { get; } = new();

    /// <summary>
    /// The step of a time series [steps x tokens x dimension]: 0 is the first one, -1 the last one. If it is null, only
    /// tensors of two dimensions are matrices; if not, only tensors of three are.
    /// </summary>
    public int? Step { get; init; }

    /// <summary>
    /// Whether the columns are the tokens, as in <c>W_U</c> [dimension x tokens]. If it is null, the vocabulary's size
    /// and the tensor's name decide.
    /// </summary>
    public bool? Transposed { get; init; }

    /// <summary>
    /// Whether 16-bit integers, U16 and I16, are the bits of bfloat16 numbers. Other types are unaffected.
    /// </summary>
    public bool AsBFloat16 { get; init; }
}
