using System;
using ClusterTools.Numerics;

namespace ClusterTools.Sky;

/// <summary>The projection of a vector on the three axes of a sky.</summary>
/// <param name="X">The share of the meridian component.</param>
/// <param name="Y">The share of the equinox component.</param>
/// <param name="Z">The share of the north component.</param>
/// <param name="Length">The length of the projection.</param>
internal readonly record struct SkyPoint(double X, double Y, double Z, double Length)
{
    // A share of the vector below this is rounding error of an orthogonal vector.
    private const double LeastCoverage = 1e-12;

    /// <summary>The latitude in degrees, -90 to 90.</summary>
    public double Latitude => DegreeTrigonometry.Atan2(Z, Math.Sqrt((X * X) + (Y * Y))) + 0.0;

    /// <summary>The longitude in degrees, more than -180 to 180; 0 at a pole.</summary>
    public double Longitude => DegreeTrigonometry.Atan2(Y, X) is not -180 and double degrees ? degrees + 0.0 : 180;

    /// <summary>Whether the point has a direction.</summary>
    /// <param name="vectorLength">The length of the vector that was projected.</param>
    public bool IsInSky(double vectorLength) => Length > LeastCoverage * vectorLength;
}
