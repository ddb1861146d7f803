using System;
using ClusterTools.Numerics;

namespace ClusterTools.Sky;

/// <summary>Angles from one point of a sky to others along great circles.</summary>
internal readonly struct SkySeparation
{
    private readonly double _x;
    private readonly double _y;
    private readonly double _z;

    /// <summary>Takes the point to measure from.</summary>
    /// <param name="latitude">Its latitude in degrees.</param>
    /// <param name="longitude">Its longitude in degrees.</param>
    public SkySeparation(double latitude, double longitude) => (_x, _y, _z) = Unit(latitude, longitude);

    /// <summary>The angle to a point, exact to some 1e-14 degrees at all distances, the smallest included.</summary>
    /// <param name="latitude">Its latitude in degrees.</param>
    /// <param name="longitude">Its longitude in degrees.</param>
    /// <returns>Degrees, 0 to 180; NaN if an angle is NaN.</returns>
    public double To(double latitude, double longitude)
    {
        if (double.IsNaN(latitude) || double.IsNaN(longitude))
        {
            return double.NaN;
        }

        // Uses both sine and cosine of the angle: either alone loses half of the digits in some range.
        (double x, double y, double z) = Unit(latitude, longitude);
        double crossX = (_y * z) - (_z * y);
        double crossY = (_z * x) - (_x * z);
        double crossZ = (_x * y) - (_y * x);
        double sine = Math.Sqrt((crossX * crossX) + (crossY * crossY) + (crossZ * crossZ));
        return DegreeTrigonometry.Atan2(sine, (_x * x) + (_y * y) + (_z * z));
    }

    private static (double X, double Y, double Z) Unit(double latitude, double longitude)
    {
        (double sineLatitude, double cosineLatitude) = DegreeTrigonometry.SinCos(latitude);
        (double sineLongitude, double cosineLongitude) = DegreeTrigonometry.SinCos(longitude);
        return (cosineLatitude * cosineLongitude, cosineLatitude * sineLongitude, sineLatitude);
    }
}
