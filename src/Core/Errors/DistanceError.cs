namespace ClusterTools;

/// <summary>What is wrong with a measurement of distances; the name is the error id.</summary>
public enum DistanceError
{
    /// <summary>A vector to measure from holds a NaN or an infinity.</summary>
    CenterNotFinite,

    /// <summary>Steps between stored elements are to be counted from a center that is no stored row.</summary>
    CenterNotStored,

    /// <summary>No token has a distance, since every row holds a NaN or an infinity.</summary>
    NoDefinedDistance,

    /// <summary>No gap between the nearest tokens is larger than chance makes it.</summary>
    NoClearGap,

    /// <summary>No token lies within the radius that was asked for.</summary>
    ShellEmpty,
}
