namespace ClusterTools;

/// <summary>Distances cannot be measured as asked, or they have no shell.</summary>
public sealed class DistanceException : ClusterToolsException
{
    internal DistanceException(DistanceError error, string message)
        : base(error.ToString(), KindOf(error), message)
    {
        Error = error;
    }

    /// <summary>The error that the id names.</summary>
    public DistanceError Error { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(DistanceError error) => error switch
    {
        DistanceError.CenterNotFinite or DistanceError.CenterNotStored => ErrorKind.InvalidInput,
        DistanceError.NoDefinedDistance or DistanceError.NoClearGap or DistanceError.ShellEmpty => ErrorKind.NotFound,
    };
}
