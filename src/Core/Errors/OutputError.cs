namespace ClusterTools;

/// <summary>The reasons why a result cannot be saved; the member's name is the error id.</summary>
public enum OutputError
{
    /// <summary>A file's extension stands for no format.</summary>
    FileFormatUnknown,

    /// <summary>A result would overwrite a file that it was computed from.</summary>
    OutputIsInput,

    /// <summary>The charting library is missing because the module was built without npm.</summary>
    PlotlyMissing,
}
