using System;

namespace ClusterTools;

/// <summary>A token matrix cannot be opened or used.</summary>
public sealed class TokenMatrixException : ClusterToolsException
{
    internal TokenMatrixException(TokenMatrixError error, string path, string message, Exception? innerException = null)
        : base(error.ToString(), KindOf(error), message, innerException)
    {
        Error = error;
        Path = path;
    }

    /// <summary>What is wrong.</summary>
    public TokenMatrixError Error { get; }

    /// <summary>The matrix's file.</summary>
    public string Path { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(TokenMatrixError error) => error switch
    {
        TokenMatrixError.TensorNotFound or TokenMatrixError.TensorNotChosen => ErrorKind.NotFound,
        TokenMatrixError.TensorNotMatrix or TokenMatrixError.TensorTypeNotSupported
            or TokenMatrixError.MatrixRowNotFinite or TokenMatrixError.MatrixValuesTooLarge => ErrorKind.InvalidData,
        TokenMatrixError.MatrixFileChanged => ErrorKind.Changed,
    };
}
