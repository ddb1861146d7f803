namespace ClusterTools;

/// <summary>The errors of hidden states and their logits; the member's name is the error id.</summary>
public enum LogitError
{
    /// <summary>A hidden state holds a number that is no finite bfloat16 number.</summary>
    StateNotFinite,

    /// <summary>A file of hidden states has no such row.</summary>
    StateRowOutOfRange,

    /// <summary>No token has a logit, since every row holds a NaN or an infinity.</summary>
    NoDefinedLogit,

    /// <summary>No token has the logit that was asked for.</summary>
    LogitClassNotFound,
}
