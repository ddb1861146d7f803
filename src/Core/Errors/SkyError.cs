namespace ClusterTools;

/// <summary>What is wrong with the axes of a sky, an angle in it or a direction; the name is the error id.</summary>
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

    /// <summary>The width of a field of view is not more than 0, or more than 360 degrees.</summary>
    FieldOfViewOutOfRange,

    /// <summary>
    /// A vector is at right angles to all three components of a sky, so no direction in it is nearest.
    /// </summary>
    VectorOutsideSky,
}
