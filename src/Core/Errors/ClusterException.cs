namespace ClusterTools;

/// <summary>A cluster cannot be found, read, compared or shown as asked.</summary>
public sealed class ClusterException : ClusterToolsException
{
    internal ClusterException(ClusterError error, string message)
        : base(error.ToString(), KindOf(error), message)
    {
        Error = error;
    }

    /// <summary>The error that the id names.</summary>
    public ClusterError Error { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(ClusterError error) => error switch
    {
        ClusterError.NoDefinedCosine or ClusterError.CosineClassNotFound or ClusterError.BasisMissing
            or ClusterError.MeasurementMissing => ErrorKind.NotFound,
        ClusterError.ClusterFileInvalid => ErrorKind.InvalidData,
        ClusterError.ClusterOfAnotherMatrix or ClusterError.TokenTextsDiffer
            or ClusterError.SetsOfDifferentMatrices or ClusterError.TokenSetEmpty => ErrorKind.InvalidInput,
    };
}
