namespace ClusterTools;

/// <summary>Logits cannot be measured, or have no class, as asked.</summary>
public sealed class LogitException : ClusterToolsException
{
    internal LogitException(LogitError error, string message)
        : base(error.ToString(), KindOf(error), message)
    {
        Error = error;
    }

    /// <summary>The error that the id names.</summary>
    public LogitError Error { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(LogitError error) => error switch
    {
        LogitError.StateNotFinite => ErrorKind.InvalidData,
        LogitError.StateRowOutOfRange => ErrorKind.InvalidInput,
        LogitError.NoDefinedLogit or LogitError.LogitClassNotFound => ErrorKind.NotFound,
    };
}
