namespace ClusterTools;

/// <summary>
/// Whether tokens that were taken together are near each other, whatever the direction they are seen from. Near means
/// that the cosine of a row to the centroid is 1 as bfloat16: an angle of at most 3.58 degrees, whose sine of the half
/// is 1/32.
/// </summary>
public enum ClusterVerdict
{
    /// <summary>The rows of all tokens are the same in every bit: one vector.</summary>
    Identical,

    /// <summary>Several vectors, and every one is near the centroid.</summary>
    Tight,

    /// <summary>More than half of the tokens are near the centroid; the others, the outliers, are not.</summary>
    Mixed,

    /// <summary>No half of the tokens lies together: what they share is a view from one direction.</summary>
    Spread,
}
