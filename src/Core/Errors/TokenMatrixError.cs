namespace ClusterTools;

/// <summary>What is wrong with a token matrix; the name is the error id.</summary>
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

    /// <summary>The file was changed, cut or replaced after the matrix was imported.</summary>
    MatrixFileChanged,

    /// <summary>A row holds a NaN or an infinity where the computation has no answer then.</summary>
    MatrixRowNotFinite,

    /// <summary>The elements are finite but so large that their squares overflow a double.</summary>
    MatrixValuesTooLarge,
}
