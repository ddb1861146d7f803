namespace ClusterTools;

/// <summary>
/// Whether tokens that were taken together are near each other, whatever the direction they are seen from. Near means
/// that the cosine of a row to the centroid is 1 as bfloat16: an angle of at most 3.58 degrees, whose sine of the half
/// is 1/32.
/// </summary>
public enum ClusterVerdict
{
    /// <summary>The rows of all tokens are the same in every bit: one vector that has a direction.</summary>
    Identical,

    /// <summary>Several vectors, and every one is near the centroid.</summary>
    Tight,

    /// <summary>
    /// More than half of the tokens are near the centroid; the others are outliers or have no direction.
    /// </summary>
    Mixed,

    /// <summary>No half of the tokens lies together: what they share is a view from one direction.</summary>
    Spread,

    /// <summary>No token has a direction: every row is zero, or holds a NaN or an infinity.</summary>
    Undefined,
}
