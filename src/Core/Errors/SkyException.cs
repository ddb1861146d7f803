namespace ClusterTools;

/// <summary>A basis, a direction or a cluster cannot be made as asked.</summary>
public sealed class SkyException : ClusterToolsException
{
    internal SkyException(SkyError error, string message)
        : base(error.ToString(), KindOf(error), message)
    {
        Error = error;
    }

    /// <summary>What is wrong.</summary>
    public SkyError Error { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(SkyError error) => error switch
    {
        SkyError.CosineClassNotFound or SkyError.NoDefinedCosine or SkyError.TokenTextNotFound
            or SkyError.TokenTextsMissing or SkyError.BasisMissing or SkyError.MeasurementMissing => ErrorKind.NotFound,
        SkyError.BasisFileInvalid or SkyError.ClusterFileInvalid => ErrorKind.InvalidData,
        SkyError.PlotlyMissing => ErrorKind.NotInstalled,
        SkyError.ComponentCountOutOfRange or SkyError.ComponentNotInBasis or SkyError.ComponentsNotDistinct
            or SkyError.LatitudeOutOfRange or SkyError.LongitudeNotFinite or SkyError.FieldOfViewOutOfRange
            or SkyError.DimensionMismatch or SkyError.MatrixMissing or SkyError.TokenIdOutOfRange
            or SkyError.TokenTextAmbiguous or SkyError.TokenVectorInvalid or SkyError.VectorInvalid
            or SkyError.VectorOutsideSky or SkyError.FileFormatUnknown or SkyError.OutputIsInput
            or SkyError.BasisOfAnotherMatrix or SkyError.ClusterOfAnotherMatrix or SkyError.TokenTextsDiffer =>
            ErrorKind.InvalidInput,
    };
}
