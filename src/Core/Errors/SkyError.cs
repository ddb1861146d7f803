namespace ClusterTools;

/// <summary>What is wrong with a basis, a direction or a cluster; the name is the error id.</summary>
public enum SkyError
{
    /// <summary>More components were asked for than the matrix has dimensions, or fewer than one.</summary>
    ComponentCountOutOfRange,

    /// <summary>A principal component's number is zero or beyond the basis.</summary>
    ComponentNotInBasis,

    /// <summary>Two of a direction's three principal components are the same.</summary>
    ComponentsNotDistinct,

    /// <summary>The latitude is not within -90 to 90 degrees.</summary>
    LatitudeOutOfRange,

    /// <summary>The longitude is not a finite number.</summary>
    LongitudeNotFinite,

    /// <summary>The direction and the matrix have different dimensions.</summary>
    DimensionMismatch,

    /// <summary>The direction's basis was not computed from a matrix and none was named.</summary>
    MatrixMissing,

    /// <summary>No token has a defined cosine, so there is no class.</summary>
    NoDefinedCosine,

    /// <summary>No token has the cosine that was asked for.</summary>
    CosineClassNotFound,

    /// <summary>A file's extension stands for no format.</summary>
    FileFormatUnknown,

    /// <summary>A result was to be written over the matrix it came from, or over its tokenizer.</summary>
    OutputIsInput,

    /// <summary>A file is no basis: a tensor's type, shape or numbers are not those of principal components.</summary>
    BasisFileInvalid,

    /// <summary>A basis was computed from a matrix of other content than the one it is to be used with.</summary>
    BasisOfAnotherMatrix,

    /// <summary>A file is no saved cluster: a tensor's type, shape or numbers are wrong, or tensors disagree.</summary>
    ClusterFileInvalid,

    /// <summary>A saved cluster and the matrix it is to be used with have different token counts.</summary>
    ClusterOfAnotherMatrix,
}
