namespace ClusterTools;

/// <summary>The given axes, angles or direction are not valid in the sky of a basis.</summary>
public sealed class SkyException : ClusterToolsException
{
    internal SkyException(SkyError error, string message)
        : base(error.ToString(), KindOf(error), message)
    {
        Error = error;
    }

    /// <summary>The error that the id names.</summary>
    public SkyError Error { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(SkyError error) => error switch
    {
        SkyError.ComponentNotInBasis or SkyError.ComponentsNotDistinct or SkyError.LatitudeOutOfRange
            or SkyError.LongitudeNotFinite or SkyError.FieldOfViewOutOfRange or SkyError.VectorOutsideSky =>
            ErrorKind.InvalidInput,
    };
}
