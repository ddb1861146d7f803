namespace ClusterTools;

/// <summary>The errors of a distance measurement; the member's name is the error id.</summary>
public enum DistanceError
{
    /// <summary>A vector to measure from holds a NaN or an infinity.</summary>
    CenterNotFinite,

    /// <summary>
    /// A metric that counts steps between stored elements was given a center that is not a stored row.
    /// </summary>
    CenterNotStored,

    /// <summary>No token has a distance, since every row holds a NaN or an infinity.</summary>
    NoDefinedDistance,

    /// <summary>No gap between the nearest tokens is wider than chance explains.</summary>
    NoClearGap,

    /// <summary>No token lies within the radius that was asked for.</summary>
    ShellEmpty,
}
