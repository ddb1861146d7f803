namespace ClusterTools;

/// <summary>The source of a hidden state.</summary>
public enum StateKind
{
    /// <summary>A vector that the caller gave.</summary>
    Vector,

    /// <summary>The row of one token.</summary>
    Token,

    /// <summary>The mean of the rows of several tokens.</summary>
    Mean,

    /// <summary>A direction in the sky times a length.</summary>
    Direction,

    /// <summary>A row of a tensor in a safetensors file.</summary>
    File,
}
