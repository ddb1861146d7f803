namespace ClusterTools;

/// <summary>What is wrong with a cluster, or with what is asked of it; the name is the error id.</summary>
public enum ClusterError
{
    /// <summary>No token has a defined cosine, so there is no class.</summary>
    NoDefinedCosine,

    /// <summary>No token has the cosine that was asked for.</summary>
    CosineClassNotFound,

    /// <summary>A file is no saved cluster: a tensor's type, shape or numbers are wrong, or tensors disagree.</summary>
    ClusterFileInvalid,

    /// <summary>A saved cluster and the matrix it is to be used with have different token counts.</summary>
    ClusterOfAnotherMatrix,

    /// <summary>One id is different tokens in two models, so clusters of theirs cannot be compared.</summary>
    TokenTextsDiffer,

    /// <summary>A cluster was read from a file and is to be shown in its sky, whose basis is not named.</summary>
    BasisMissing,

    /// <summary>A cluster was read from a file and the cosines of all tokens are to be shown.</summary>
    MeasurementMissing,
}
