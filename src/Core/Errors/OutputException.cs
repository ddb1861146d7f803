namespace ClusterTools;

/// <summary>A result cannot be saved as asked; no file was touched.</summary>
public sealed class OutputException : ClusterToolsException
{
    internal OutputException(OutputError error, string message)
        : base(error.ToString(), KindOf(error), message)
    {
        Error = error;
    }

    /// <summary>The error that the id names.</summary>
    public OutputError Error { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(OutputError error) => error switch
    {
        OutputError.FileFormatUnknown or OutputError.OutputIsInput => ErrorKind.InvalidInput,
        OutputError.PlotlyMissing => ErrorKind.NotInstalled,
    };
}
