using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Sky;

namespace ClusterTools;

/// <summary>
/// A direction in the sky of three principal components: its latitude and longitude, and the unit vector in the space of
/// the tokens. A negative component number stands for the component turned round.
/// </summary>
/// <remarks>
/// A direction is pointed by its two angles, or found from tokens or from a vector: then its angles are those of the
/// projection on the three components, rounded to a thousandth of a degree. A direction found from tokens <i>is</i> the
/// one of these angles, so what is printed is all of it, and gives the same vector when it is typed in again. The step is
/// far finer than what rounding the vector to bfloat16, with which all cosines begin, does to it (about 0.1 degrees). A
/// direction found from a vector keeps that vector, of which the sky shows a part only.
/// </remarks>
public sealed class SkyDirection : ITokenMatrixSource
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
        : this(RequireAxesOf(basis, north, meridian, equinox), latitude, longitude, north, meridian, equinox, 1, null)
    {
    }

    private SkyDirection(
        PcaBasis basis,
        double latitude,
        double longitude,
        int north,
        int meridian,
        int equinox,
        double coverage,
        double[]? vector)
    {
        RequireAngles(latitude, longitude);
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
        Coverage = coverage;
        IsInSky = vector is null;
        _vector = Array.ConvertAll(vector ?? Combine(), static element => (float)element);
        Vector = Array.AsReadOnly(_vector);
    }

    /// <summary>The latitude in degrees, as given; where it was found, to a thousandth.</summary>
    public double Latitude { get; }

    /// <summary>The longitude in degrees, as given; where it was found, to a thousandth, more than -180 to 180.</summary>
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

    /// <summary>
    /// How much of what the direction was found from lies in this sky, 0 to 1: the length of the projection over that of
    /// the tokens' mean direction, or of the vector. 1 for a direction pointed by its angles.
    /// </summary>
    public double Coverage { get; }

    /// <summary>
    /// Whether latitude and longitude tell all of the direction; not where it was found from a vector, which is kept.
    /// </summary>
    public bool IsInSky { get; }

    /// <summary>The unit vector, d numbers: computed in double, rounded to float once.</summary>
    public IReadOnlyList<float> Vector { get; }

    /// <summary>The basis.</summary>
    public PcaBasis Basis { get; }

    TokenMatrix? ITokenMatrixSource.TokenMatrix => Basis.TokenMatrix;

    /// <summary>
    /// Points at a token, or at the mean direction of several: the mean of the unit vectors of their rows, so that long
    /// rows count no more than short ones. The direction is the one of the angles found, in the sky.
    /// </summary>
    /// <param name="basis">The basis, which knows its matrix.</param>
    /// <param name="tokenIds">The tokens' ids, in any order; one that is there twice counts twice.</param>
    /// <param name="north">The number of the component that is north (+z), from 1; negative turns it round.</param>
    /// <param name="meridian">The number of the component that is the prime meridian (+x).</param>
    /// <param name="equinox">The number of the component that is the equinox (+y).</param>
    /// <param name="context">A way to stop.</param>
    /// <returns>The direction.</returns>
    /// <exception cref="ArgumentException">There is no token.</exception>
    /// <exception cref="SkyException">The basis lacks a component, or the tokens have no direction in this sky.</exception>
    /// <exception cref="TokenMatrixException">
    /// The basis has no matrix, there is no such token, it has no direction, or the file was changed since import.
    /// </exception>
    public static SkyDirection FromTokens(
        PcaBasis basis,
        IReadOnlyList<int> tokenIds,
        int north = 2,
        int meridian = 1,
        int equinox = 3,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        ArgumentOutOfRangeException.ThrowIfZero(tokenIds.Count, nameof(tokenIds));
        TokenMatrix matrix = MatrixOf(RequireAxesOf(basis, north, meridian, equinox));
        double[] unit = TokenVectors.UnitMean(matrix, tokenIds, context ?? new ComputeContext());
        var projection = new SkyProjection(unit, basis, north, meridian, equinox);
        return new SkyDirection(
            basis, projection.Latitude, projection.Longitude, north, meridian, equinox, projection.Coverage, null);
    }

    /// <summary>Points at the token of a text, or at the mean direction of the tokens of several texts.</summary>
    /// <param name="basis">The basis, which knows its matrix.</param>
    /// <param name="tokens">The texts, as <see cref="TokenMatrix.FindToken"/> takes them; each that of one token.</param>
    /// <param name="north">The number of the component that is north (+z), from 1; negative turns it round.</param>
    /// <param name="meridian">The number of the component that is the prime meridian (+x).</param>
    /// <param name="equinox">The number of the component that is the equinox (+y).</param>
    /// <param name="context">A way to stop.</param>
    /// <returns>The direction.</returns>
    /// <exception cref="ArgumentException">There is no text.</exception>
    /// <exception cref="SkyException">The basis lacks a component, or the tokens have no direction in this sky.</exception>
    /// <exception cref="TokenMatrixException">
    /// A text is that of no token or of several, or the reasons of
    /// <see cref="FromTokens(PcaBasis, IReadOnlyList{int}, int, int, int, ComputeContext?)"/>.
    /// </exception>
    public static SkyDirection FromTokens(
        PcaBasis basis,
        IReadOnlyList<string> tokens,
        int north = 2,
        int meridian = 1,
        int equinox = 3,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        TokenMatrix matrix = MatrixOf(RequireAxesOf(basis, north, meridian, equinox));
        int[] tokenIds = [.. tokens.Select(token => TokenVectors.IdOf(matrix, token))];
        return FromTokens(basis, tokenIds, north, meridian, equinox, context);
    }

    /// <summary>Points along a vector in all dimensions; latitude and longitude are those of its projection.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="vector">The vector, of any length but 0: d numbers.</param>
    /// <param name="north">The number of the component that is north (+z), from 1; negative turns it round.</param>
    /// <param name="meridian">The number of the component that is the prime meridian (+x).</param>
    /// <param name="equinox">The number of the component that is the equinox (+y).</param>
    /// <returns>The direction, whose vector is the one given, of length 1.</returns>
    /// <exception cref="SkyException">The basis lacks a component, or the vector is at right angles to the sky.</exception>
    /// <exception cref="TokenMatrixException">The vector has another dimension, is zero or is not finite.</exception>
    public static SkyDirection FromVector(
        PcaBasis basis, IReadOnlyList<double> vector, int north = 2, int meridian = 1, int equinox = 3)
    {
        ArgumentNullException.ThrowIfNull(vector);
        if (vector.Count != RequireAxesOf(basis, north, meridian, equinox).Dimension)
        {
            throw TokenMatrixException.DimensionMismatch(
                "The vector has", vector.Count, "the basis", basis.Dimension, "Give one number for each.", null);
        }

        double[] unit = UnitVector.Of(vector.ToArray()) ?? throw new TokenMatrixException(
            TokenMatrixError.VectorInvalid,
            null,
            "The vector has no direction: it is zero or holds a NaN or an infinity. Give another.");
        var projection = new SkyProjection(unit, basis, north, meridian, equinox);
        return new SkyDirection(
            basis, projection.Latitude, projection.Longitude, north, meridian, equinox, projection.Coverage, unit);
    }

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
        (IsInSky ? string.Empty : "a vector at ")
        + FormattableString.Invariant($"latitude {Latitude}, longitude {Longitude} (north {North}, meridian {Meridian}, equinox {Equinox})");

    /// <summary>The vector rounded to bfloat16: what cosines are measured to.</summary>
    internal ushort[] ToBFloat16() => Array.ConvertAll(_vector, BFloat16.FromSingle);

    /// <summary>Makes sure that two angles are those of a direction.</summary>
    internal static void RequireAngles(double latitude, double longitude)
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

    /// <summary>Makes sure that a basis has three components as axes, and gives it back.</summary>
    internal static PcaBasis RequireAxesOf(PcaBasis basis, int north, int meridian, int equinox)
    {
        ArgumentNullException.ThrowIfNull(basis);
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

        return basis;
    }

    /// <summary>The matrix that a basis came from, which must be known.</summary>
    internal static TokenMatrix MatrixOf(PcaBasis basis, TokenMatrix? matrix = null) => basis.RequireMatrix(
        matrix, "The basis", "Import it together with its matrix, which has the tokens: Import-PcaBasis -TokenMatrix.");

    private double[] Combine()
    {
        var sum = new double[Basis.Dimension];
        AddAxis(sum, X, Meridian);
        AddAxis(sum, Y, Equinox);
        AddAxis(sum, Z, North);
        FixedLanes.Scale(sum, 1 / FixedLanes.Norm(sum));
        return sum;
    }

    private void AddAxis(double[] sum, double share, int number) =>
        FixedLanes.AddScaled(sum, number > 0 ? share : -share, Basis.ComponentSpan(Math.Abs(number) - 1));
}
