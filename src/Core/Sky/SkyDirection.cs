using System;
using System.Collections.Generic;
using ClusterTools.Numerics;

namespace ClusterTools;

/// <summary>
/// A direction in the sky of three principal components: its latitude and longitude, and the unit vector in the space of
/// the tokens. A negative component number stands for the component turned round.
/// </summary>
public sealed class SkyDirection
{
    private readonly float[] _vector;

    /// <summary>Points a direction.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="latitude">The latitude in degrees, -90 to 90; +90 is the north component.</param>
    /// <param name="longitude">
    /// The longitude in degrees, any finite number; at latitude 0, 0 is the meridian and +90 the equinox component.
    /// </param>
    /// <param name="north">The number of the component that is north (+z), from 1; negative turns it round.</param>
    /// <param name="meridian">The number of the component that is the prime meridian (+x).</param>
    /// <param name="equinox">The number of the component that is the equinox (+y).</param>
    /// <exception cref="SkyException">An angle or a component's number is out of range, or two components are the same.</exception>
    public SkyDirection(
        PcaBasis basis, double latitude, double longitude, int north = 2, int meridian = 1, int equinox = 3)
    {
        ArgumentNullException.ThrowIfNull(basis);
        CheckAngles(latitude, longitude);
        CheckAxes(basis, north, meridian, equinox);
        Basis = basis;
        Latitude = latitude;
        Longitude = longitude;
        North = north;
        Meridian = meridian;
        Equinox = equinox;
        (double sineLatitude, double cosineLatitude) = DegreeTrigonometry.SinCos(latitude);
        (double sineLongitude, double cosineLongitude) = DegreeTrigonometry.SinCos(longitude);

        // -0 + 0 is 0: nobody wants to read -0.
        X = (cosineLatitude * cosineLongitude) + 0.0;
        Y = (cosineLatitude * sineLongitude) + 0.0;
        Z = sineLatitude + 0.0;
        _vector = Combine();
        Vector = Array.AsReadOnly(_vector);
    }

    /// <summary>The latitude in degrees, as given.</summary>
    public double Latitude { get; }

    /// <summary>The longitude in degrees, as given.</summary>
    public double Longitude { get; }

    /// <summary>The share of the meridian component, cos(lat) cos(lon).</summary>
    public double X { get; }

    /// <summary>The share of the equinox component, cos(lat) sin(lon).</summary>
    public double Y { get; }

    /// <summary>The share of the north component, sin(lat).</summary>
    public double Z { get; }

    /// <summary>The number of the north component; negative where it is turned round.</summary>
    public int North { get; }

    /// <summary>The number of the prime meridian's component; negative where it is turned round.</summary>
    public int Meridian { get; }

    /// <summary>The number of the equinox component; negative where it is turned round.</summary>
    public int Equinox { get; }

    /// <summary>The unit vector, d numbers: computed in double, rounded to float once.</summary>
    public IReadOnlyList<float> Vector { get; }

    /// <summary>The basis.</summary>
    public PcaBasis Basis { get; }

    /// <summary>Makes sure that three component numbers can be a sky's axes, whatever the basis.</summary>
    /// <param name="north">The number of the north component.</param>
    /// <param name="meridian">The number of the meridian component.</param>
    /// <param name="equinox">The number of the equinox component.</param>
    /// <exception cref="SkyException">A number is 0, or two components are the same.</exception>
    public static void RequireAxes(int north, int meridian, int equinox)
    {
        // Widened: the least integer has no magnitude of its own type.
        (long first, long second, long third) = (Math.Abs((long)north), Math.Abs((long)meridian), Math.Abs((long)equinox));
        if (first == 0 || second == 0 || third == 0)
        {
            throw new SkyException(
                SkyError.ComponentNotInBasis,
                "Principal components are counted from 1; a negative number turns one round. There is none of number 0.");
        }

        if (first == second || first == third || second == third)
        {
            throw new SkyException(
                SkyError.ComponentsNotDistinct,
                $"North {north}, meridian {meridian} and equinox {equinox} must be three different principal components.");
        }
    }

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"latitude {Latitude}, longitude {Longitude} (north {North}, meridian {Meridian}, equinox {Equinox})");

    /// <summary>The vector rounded to bfloat16: what cosines are measured to.</summary>
    internal ushort[] ToBFloat16() => Array.ConvertAll(_vector, BFloat16.FromSingle);

    private static void CheckAngles(double latitude, double longitude)
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
    }

    private static void CheckAxes(PcaBasis basis, int north, int meridian, int equinox)
    {
        RequireAxes(north, meridian, equinox);
        foreach (int number in (ReadOnlySpan<int>)[north, meridian, equinox])
        {
            if (Math.Abs((long)number) > basis.Components.Count)
            {
                throw new SkyException(
                    SkyError.ComponentNotInBasis,
                    $"There is no principal component {number}: the basis has {basis.Components.Count}. Make a basis of a "
                    + "larger component count.");
            }
        }
    }

    private float[] Combine()
    {
        var sum = new double[Basis.Dimension];
        AddAxis(sum, X, Meridian);
        AddAxis(sum, Y, Equinox);
        AddAxis(sum, Z, North);
        FixedLanes.Scale(sum, 1 / FixedLanes.Norm(sum));
        return Array.ConvertAll(sum, static element => (float)element);
    }

    private void AddAxis(double[] sum, double share, int number) =>
        FixedLanes.AddScaled(sum, number > 0 ? share : -share, Basis.ComponentSpan(Math.Abs(number) - 1));
}
