namespace ClusterTools;

/// <summary>The errors of clusters and of requests for them; the member's name is the error id.</summary>
public enum ClusterError
{
    /// <summary>No token has a defined cosine, so there is no class.</summary>
    NoDefinedCosine,

    /// <summary>No token has the cosine that was asked for.</summary>
    CosineClassNotFound,

    /// <summary>
    /// A file is not a saved cluster: a tensor's type, shape or numbers are wrong, or tensors disagree.
    /// </summary>
    ClusterFileInvalid,

    /// <summary>A saved cluster and the matrix it is to be used with have different token counts.</summary>
    ClusterOfAnotherMatrix,

    /// <summary>An id stands for different tokens in two models, so their clusters cannot be compared.</summary>
    TokenTextsDiffer,

    /// <summary>Sets of tokens are to be joined, and an id may be another token in each.</summary>
    SetsOfDifferentMatrices,

    /// <summary>A set has no token, and one or more are needed.</summary>
    TokenSetEmpty,

    /// <summary>A cluster was read from a file, and the basis of the sky to show it in was not named.</summary>
    BasisMissing,

    /// <summary>A cluster was read from a file, which holds no cosines of the other tokens to show.</summary>
    MeasurementMissing,
}
