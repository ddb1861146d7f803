namespace ClusterTools;

/// <summary>The errors of a sky's axes, angles and directions; the member's name is the error id.</summary>
public enum SkyError
{
    /// <summary>A principal component's number is zero or beyond the basis.</summary>
    ComponentNotInBasis,

    /// <summary>Two of a direction's three principal components are the same.</summary>
    ComponentsNotDistinct,

    /// <summary>The latitude is not within -90 to 90 degrees.</summary>
    LatitudeOutOfRange,

    /// <summary>The longitude is not a finite number.</summary>
    LongitudeNotFinite,

    /// <summary>The width of a field of view is not above 0 and at most 360 degrees.</summary>
    FieldOfViewOutOfRange,

    /// <summary>A vector is orthogonal to all three components of a sky, so no direction is nearest to it.</summary>
    VectorOutsideSky,
}
