using System;

namespace ClusterTools;

/// <summary>A device cannot do a computation.</summary>
public sealed class ComputeException : ClusterToolsException
{
    internal ComputeException(ComputeError error, string message, Exception? innerException = null)
        : base(error.ToString(), KindOf(error), message, innerException)
    {
        Error = error;
    }

    /// <summary>The error that the id names.</summary>
    public ComputeError Error { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(ComputeError error) => error switch
    {
        ComputeError.TorchNotInstalled => ErrorKind.NotInstalled,
        ComputeError.TorchNotUsable or ComputeError.DeviceNotAvailable or ComputeError.DeviceOutOfMemory =>
            ErrorKind.Unavailable,
        ComputeError.DeviceFailed => ErrorKind.Failed,
    };
}
