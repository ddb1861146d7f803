namespace ClusterTools;

/// <summary>What is seen of a map.</summary>
/// <param name="Projection">How the sky is made flat.</param>
/// <param name="FieldOfView">
/// The field around the map's direction; null for the whole sky, as without a direction.
/// </param>
public readonly record struct SkyMapView(
    MapProjection Projection = MapProjection.Mollweide, FieldOfView? FieldOfView = null);
