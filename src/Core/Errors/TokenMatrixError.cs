namespace ClusterTools;

/// <summary>What is wrong with a token matrix, or with the tokens asked for; the name is the error id.</summary>
public enum TokenMatrixError
{
    /// <summary>The file has no tensor of the name that was asked for.</summary>
    TensorNotFound,

    /// <summary>No tensor was named and the file holds several that could be meant, or none.</summary>
    TensorNotChosen,

    /// <summary>The tensor has not two dimensions, or one of them is zero.</summary>
    TensorNotMatrix,

    /// <summary>The tensor's elements are not BF16, F16, F32 or F64.</summary>
    TensorTypeNotSupported,

    /// <summary>The tensor is a time series and has not the step that was asked for.</summary>
    StepOutOfRange,

    /// <summary>The file was changed, cut or replaced after the matrix was imported.</summary>
    MatrixFileChanged,

    /// <summary>A row holds a NaN or an infinity where the computation has no answer then.</summary>
    MatrixRowNotFinite,

    /// <summary>The elements are finite but so large that their squares overflow a double.</summary>
    MatrixValuesTooLarge,

    /// <summary>The direction's basis was not computed from a matrix and none was named.</summary>
    MatrixMissing,

    /// <summary>The direction and the matrix, or the basis, have different dimensions.</summary>
    DimensionMismatch,

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
}
