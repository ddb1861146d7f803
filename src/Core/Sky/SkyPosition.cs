using System;

namespace ClusterTools;

/// <summary>A latitude and a longitude in a sky, both in degrees.</summary>
public sealed record SkyPosition
{
    /// <summary>Takes two angles.</summary>
    /// <param name="latitude">The latitude, -90 to 90.</param>
    /// <param name="longitude">The longitude, any finite number.</param>
    /// <exception cref="SkyException">
    /// LatitudeOutOfRange or LongitudeNotFinite: the angle is not that of a position.
    /// </exception>
    public SkyPosition(double latitude, double longitude)
    {
        if (!(Math.Abs(latitude) <= 90))
        {
            throw new SkyException(
                SkyError.LatitudeOutOfRange,
                FormattableString.Invariant($"The latitude is {latitude}; it must be within -90 to 90 degrees."));
        }

        if (!double.IsFinite(longitude))
        {
            throw new SkyException(
                SkyError.LongitudeNotFinite,
                FormattableString.Invariant($"The longitude is {longitude}; it must be a finite number of degrees."));
        }

        (Latitude, Longitude) = (latitude, longitude);
    }

    /// <summary>The latitude, -90 to 90 degrees.</summary>
    public double Latitude { get; }

    /// <summary>The longitude in degrees, as given.</summary>
    public double Longitude { get; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"latitude {Latitude}, longitude {Longitude}");
}
