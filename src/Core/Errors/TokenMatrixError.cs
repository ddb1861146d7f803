namespace ClusterTools;

/// <summary>The errors of a token matrix and of requests for its tokens; the member's name is the error id.</summary>
public enum TokenMatrixError
{
    /// <summary>The file has no tensor of the requested name.</summary>
    TensorNotFound,

    /// <summary>No tensor was named, and the file holds several candidates, or no candidate.</summary>
    TensorNotChosen,

    /// <summary>The tensor does not have two dimensions, or one of them is zero.</summary>
    TensorNotMatrix,

    /// <summary>The tensor's elements are not BF16, F16, F32 or F64.</summary>
    TensorTypeNotSupported,

    /// <summary>The tensor is a time series and lacks the requested step.</summary>
    StepOutOfRange,

    /// <summary>The file was changed, cut or replaced after the matrix was imported.</summary>
    MatrixFileChanged,

    /// <summary>A row holds a NaN or an infinity, for which the computation has no result.</summary>
    MatrixRowNotFinite,

    /// <summary>The elements are finite but so large that their squares overflow a double.</summary>
    MatrixValuesTooLarge,

    /// <summary>The direction's basis was not computed from a matrix, and no matrix was named.</summary>
    MatrixMissing,

    /// <summary>The direction and the matrix, or the basis, have different dimensions.</summary>
    DimensionMismatch,

    /// <summary>A token's id is not one of the matrix's rows.</summary>
    TokenIdOutOfRange,

    /// <summary>No token of the matrix has the requested text.</summary>
    TokenTextNotFound,

    /// <summary>Several tokens of the matrix have the requested text.</summary>
    TokenTextAmbiguous,

    /// <summary>Tokens were requested by text, but the matrix has no usable tokenizer.</summary>
    TokenTextsMissing,

    /// <summary>
    /// A token's row is zero or holds a NaN or an infinity, or the rows of several tokens cancel out.
    /// </summary>
    TokenVectorInvalid,

    /// <summary>A vector is zero, or holds a NaN or an infinity.</summary>
    VectorInvalid,
}
