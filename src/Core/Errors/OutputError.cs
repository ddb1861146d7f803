namespace ClusterTools;

/// <summary>Why a result cannot be saved as asked; the name is the error id.</summary>
public enum OutputError
{
    /// <summary>A file's extension stands for no format.</summary>
    FileFormatUnknown,

    /// <summary>A result was to be written over a file that it was made from.</summary>
    OutputIsInput,

    /// <summary>The charting library is not there: the module was built where npm was absent.</summary>
    PlotlyMissing,
}
