namespace ClusterTools;

/// <summary>The map projections of a sky.</summary>
public enum MapProjection
{
    /// <summary>An equal-area ellipse.</summary>
    Mollweide,

    /// <summary>A rectangle of longitude by latitude.</summary>
    Rectangular,
}
