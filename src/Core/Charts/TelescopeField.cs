using System;
using ClusterTools.Numerics;
using ClusterTools.Sky;

namespace ClusterTools.Charts;

/// <summary>An azimuthal equidistant projection around a center: distances and directions from it are true.</summary>
internal readonly struct TelescopeField
{
    private readonly double _sineLatitude;
    private readonly double _cosineLatitude;
    private readonly double _sineLongitude;
    private readonly double _cosineLongitude;
    private readonly SkySeparation _separation;

    /// <summary>Takes the centre.</summary>
    /// <param name="latitude">Its latitude in degrees.</param>
    /// <param name="longitude">Its longitude in degrees.</param>
    public TelescopeField(double latitude, double longitude)
    {
        (_sineLatitude, _cosineLatitude) = DegreeTrigonometry.SinCos(latitude);
        (_sineLongitude, _cosineLongitude) = DegreeTrigonometry.SinCos(longitude);
        _separation = new SkySeparation(latitude, longitude);
    }

    /// <summary>Finds the place of a point.</summary>
    /// <param name="latitude">Its latitude in degrees.</param>
    /// <param name="longitude">Its longitude in degrees.</param>
    /// <returns>Degrees from the center to the east and to the north; NaN if an angle is NaN.</returns>
    public (double East, double North) Project(double latitude, double longitude)
    {
        double away = _separation.To(latitude, longitude);
        if (double.IsNaN(away))
        {
            return (away, away);
        }

        (double z, double across) = DegreeTrigonometry.SinCos(latitude);
        (double sine, double cosine) = DegreeTrigonometry.SinCos(longitude);
        (double x, double y) = (across * cosine, across * sine);
        double east = (_cosineLongitude * y) - (_sineLongitude * x);
        double north = (_cosineLatitude * z) - (_sineLatitude * ((_cosineLongitude * x) + (_sineLongitude * y)));
        double length = Math.Sqrt((east * east) + (north * north));
        return length == 0 ? (0, away) : (away * east / length, away * north / length);
    }
}
