using System;

namespace ClusterTools;

/// <summary>A token matrix cannot be opened or used, or lacks the requested tokens.</summary>
public sealed class TokenMatrixException : ClusterToolsException
{
    internal TokenMatrixException(
        TokenMatrixError error, string? path, string message, Exception? innerException = null)
        : base(error.ToString(), KindOf(error), message, innerException)
    {
        Error = error;
        Path = path;
    }

    /// <summary>The error that the id names.</summary>
    public TokenMatrixError Error { get; }

    /// <summary>The matrix's file; null if no matrix is known.</summary>
    public string? Path { get; }

    /// <summary>The error of two objects whose vectors have different dimensions.</summary>
    /// <param name="subject">The subject of the message and its verb, such as "The basis has".</param>
    /// <param name="dimension">The dimension of the first object.</param>
    /// <param name="other">The other object.</param>
    /// <param name="otherDimension">Its dimension.</param>
    /// <param name="remedy">The advice in the message.</param>
    /// <param name="path">The matrix's file; null if neither is a matrix.</param>
    internal static TokenMatrixException DimensionMismatch(
        string subject, int dimension, string other, int otherDimension, string remedy, string? path) => new(
            TokenMatrixError.DimensionMismatch,
            path,
            $"{subject} {dimension} dimensions and {other} has {otherDimension}. {remedy}");

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(TokenMatrixError error) => error switch
    {
        TokenMatrixError.TensorNotFound or TokenMatrixError.TensorNotChosen or TokenMatrixError.TokenTextNotFound
            or TokenMatrixError.TokenTextsMissing => ErrorKind.NotFound,
        TokenMatrixError.TensorNotMatrix or TokenMatrixError.TensorTypeNotSupported
            or TokenMatrixError.MatrixRowNotFinite or TokenMatrixError.MatrixValuesTooLarge => ErrorKind.InvalidData,
        TokenMatrixError.MatrixFileChanged => ErrorKind.Changed,
        TokenMatrixError.StepOutOfRange or TokenMatrixError.MatrixMissing or TokenMatrixError.DimensionMismatch
            or TokenMatrixError.TokenIdOutOfRange or TokenMatrixError.TokenTextAmbiguous
            or TokenMatrixError.TokenVectorInvalid or TokenMatrixError.VectorInvalid => ErrorKind.InvalidInput,
    };
}
