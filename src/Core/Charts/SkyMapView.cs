namespace ClusterTools;

/// <summary>The view of a map.</summary>
/// <param name="Projection">The map projection.</param>
/// <param name="FieldOfView">
/// The field around the map's direction; null for the whole sky, which a map without a direction always shows.
/// </param>
public readonly record struct SkyMapView(
    MapProjection Projection = MapProjection.Mollweide, FieldOfView? FieldOfView = null);
