using System;

namespace ClusterTools.Sky;

/// <summary>
/// The point of a sky that is nearest to a vector: the vector's share of the three components, as two angles.
/// </summary>
internal readonly struct SkyProjection
{
    // Angles are found to a thousandth of a degree: see SkyDirection.
    private const double StepsPerDegree = 1000;

    /// <summary>Projects a unit vector.</summary>
    /// <param name="unit">The vector, of length 1.</param>
    /// <param name="basis">The basis, of the same dimension.</param>
    /// <param name="axes">The components that are the sky's axes.</param>
    /// <exception cref="SkyException">VectorOutsideSky: the vector is at right angles to all three.</exception>
    public SkyProjection(ReadOnlySpan<double> unit, PcaBasis basis, SkyAxes axes)
    {
        SkyPoint point = new SkyFrame(basis, axes).Project(unit);
        if (!point.IsInSky(1))
        {
            throw new SkyException(
                SkyError.VectorOutsideSky,
                $"The vector is at right angles to the three components of this sky ({axes}). Choose other "
                    + "components.");
        }

        Coverage = Math.Min(point.Length, 1);
        double latitude = Round(point.Latitude);
        double longitude = Round(point.Longitude);

        // One pair of angles for each point: a pole has all longitudes, and half a turn is one both ways.
        Position = new SkyPosition(latitude, Math.Abs(latitude) == 90 ? 0 : longitude == -180 ? 180 : longitude);
    }

    /// <summary>The angles, multiples of a thousandth of a degree; the longitude is more than -180 to 180.</summary>
    public SkyPosition Position { get; }

    /// <summary>The length of the projection, 0 to 1.</summary>
    public double Coverage { get; }

    // -0 + 0 is 0.
    private static double Round(double degrees) =>
        (Math.Round(degrees * StepsPerDegree, MidpointRounding.ToEven) / StepsPerDegree) + 0.0;
}
