using System;

namespace ClusterTools;

/// <summary>A token matrix cannot be opened or used.</summary>
public sealed class TokenMatrixException : ClusterToolsException
{
    internal TokenMatrixException(TokenMatrixError error, string path, string message, Exception? innerException = null)
        : base(error.ToString(), message, innerException)
    {
        Error = error;
        Path = path;
    }

    /// <summary>What is wrong.</summary>
    public TokenMatrixError Error { get; }

    /// <summary>The matrix's file.</summary>
    public string Path { get; }
}
