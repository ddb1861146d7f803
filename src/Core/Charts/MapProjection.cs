namespace ClusterTools;

/// <summary>How a sky is made flat.</summary>
public enum MapProjection
{
    /// <summary>An ellipse in which equal areas stay equal.</summary>
    Mollweide,

    /// <summary>A rectangle of longitude by latitude.</summary>
    Rectangular,
}
