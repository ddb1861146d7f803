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

    /// <summary>The width of a field of view is not more than 0, or more than 360 degrees.</summary>
    FieldOfViewOutOfRange,

    /// <summary>The direction and the matrix, or the basis, have different dimensions.</summary>
    DimensionMismatch,

    /// <summary>The direction's basis was not computed from a matrix and none was named.</summary>
    MatrixMissing,

    /// <summary>A token's id is not one of the matrix's rows.</summary>
    TokenIdOutOfRange,

    /// <summary>No token of the matrix has the text that was asked for.</summary>
    TokenTextNotFound,

    /// <summary>Several tokens of the matrix have the text that was asked for.</summary>
    TokenTextAmbiguous,

    /// <summary>Tokens were asked for by text and the matrix has no texts, for want of a usable tokenizer.</summary>
    TokenTextsMissing,

    /// <summary>A token's row is zero or holds a NaN or an infinity, or the rows of several tokens cancel out.</summary>
    TokenVectorInvalid,

    /// <summary>A vector is zero, or holds a NaN or an infinity.</summary>
    VectorInvalid,

    /// <summary>A vector is at right angles to all three components of a sky, so no direction in it is nearest.</summary>
    VectorOutsideSky,

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

    /// <summary>A cluster was read from a file and is to be shown in its sky, whose basis is not named.</summary>
    BasisMissing,

    /// <summary>A cluster was read from a file and the cosines of all tokens are to be shown.</summary>
    MeasurementMissing,

    /// <summary>The charting library is not there: the module was built where npm was absent.</summary>
    PlotlyMissing,

    /// <summary>A file is no saved cluster: a tensor's type, shape or numbers are wrong, or tensors disagree.</summary>
    ClusterFileInvalid,

    /// <summary>A saved cluster and the matrix it is to be used with have different token counts.</summary>
    ClusterOfAnotherMatrix,

    /// <summary>One id is different tokens in two models, so clusters of theirs cannot be compared.</summary>
    TokenTextsDiffer,
}
