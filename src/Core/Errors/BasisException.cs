namespace ClusterTools;

/// <summary>A basis cannot be computed, read or used as asked.</summary>
public sealed class BasisException : ClusterToolsException
{
    internal BasisException(BasisError error, string message)
        : base(error.ToString(), KindOf(error), message)
    {
        Error = error;
    }

    /// <summary>The error that the id names.</summary>
    public BasisError Error { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(BasisError error) => error switch
    {
        BasisError.BasisFileInvalid => ErrorKind.InvalidData,
        BasisError.ComponentCountOutOfRange or BasisError.BasisOfAnotherMatrix => ErrorKind.InvalidInput,
    };
}
