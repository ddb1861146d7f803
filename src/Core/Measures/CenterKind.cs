namespace ClusterTools;

/// <summary>The kind of a center of distances.</summary>
public enum CenterKind
{
    /// <summary>The origin: distances to it are norms.</summary>
    Origin,

    /// <summary>The row of one token.</summary>
    Token,

    /// <summary>The mean of the rows of several tokens.</summary>
    Mean,

    /// <summary>A vector that the caller gave.</summary>
    Vector,
}
