using System;

namespace ClusterTools;

/// <summary>A device cannot compute what was asked of it.</summary>
public sealed class ComputeException : ClusterToolsException
{
    internal ComputeException(ComputeError error, string message, Exception? innerException = null)
        : base(error.ToString(), message, innerException)
    {
        Error = error;
    }

    /// <summary>What is wrong.</summary>
    public ComputeError Error { get; }
}
