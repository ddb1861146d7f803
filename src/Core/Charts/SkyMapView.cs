namespace ClusterTools;

/// <summary>What is seen of a map.</summary>
/// <param name="Projection">How the sky is made flat.</param>
/// <param name="FieldOfView">
/// The width in degrees of a field around the map's direction; null for the whole sky, as where there is no direction.
/// </param>
public readonly record struct SkyMapView(MapProjection Projection = MapProjection.Mollweide, double? FieldOfView = null);
