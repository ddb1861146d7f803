using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Sky;

namespace ClusterTools;

/// <summary>
/// A direction in the sky of three principal components: its latitude and longitude, and the unit vector in the space
/// of the tokens. A negative component number stands for the negated component.
/// </summary>
/// <remarks>
/// A direction is given by its two angles, or found from tokens or a vector. A found direction has the angles of the
/// projection on the three components, rounded to a thousandth of a degree. A direction found from tokens is defined by
/// these angles, so the printed angles reproduce the same vector. The step is far finer than the effect of rounding the
/// vector to bfloat16, with which all cosines begin (about 0.1 degrees). A direction found from a vector keeps that
/// vector, of which the sky shows only a part.
/// </remarks>
public sealed class SkyDirection
{
    private readonly float[] _vector;

    /// <summary>Points a direction.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="latitude">The latitude in degrees, -90 to 90; +90 is the north component.</param>
    /// <param name="longitude">
    /// The longitude in degrees, any finite number; at latitude 0, 0 is the meridian and +90 the equinox component.
    /// </param>
    /// <param name="axes">The components that are the sky's axes; null for <see cref="SkyAxes.Default"/>.</param>
    /// <exception cref="SkyException">An angle is out of range, or the basis lacks a component.</exception>
    public SkyDirection(
        PcaBasis basis, double latitude, double longitude, SkyAxes? axes = null)
        : this(basis, RequireAxes(basis, axes), new SkyPosition(latitude, longitude), 1, null)
    {
    }

    private SkyDirection(PcaBasis basis, SkyAxes axes, SkyPosition position, double coverage, double[]? vector)
    {
        Basis = basis;
        Axes = axes;
        Latitude = position.Latitude;
        Longitude = position.Longitude;
        (double sineLatitude, double cosineLatitude) = DegreeTrigonometry.SinCos(Latitude);
        (double sineLongitude, double cosineLongitude) = DegreeTrigonometry.SinCos(Longitude);

        // -0 + 0 is 0, which avoids printing -0.
        X = (cosineLatitude * cosineLongitude) + 0.0;
        Y = (cosineLatitude * sineLongitude) + 0.0;
        Z = sineLatitude + 0.0;
        Coverage = coverage;
        IsInSky = vector is null;
        _vector = Array.ConvertAll(vector ?? Combine(), static element => (float)element);
        Vector = new ReadOnlyItems<float>(_vector);
    }

    /// <summary>The latitude in degrees, as given; rounded to a thousandth if it was found.</summary>
    public double Latitude { get; }

    /// <summary>
    /// The longitude in degrees, as given; if it was found, to a thousandth, more than -180 to 180.
    /// </summary>
    public double Longitude { get; }

    /// <summary>The share of the meridian component, cos(lat) cos(lon).</summary>
    public double X { get; }

    /// <summary>The share of the equinox component, cos(lat) sin(lon).</summary>
    public double Y { get; }

    /// <summary>The share of the north component, sin(lat).</summary>
    public double Z { get; }

    /// <summary>The number of the north component; negative if it is negated.</summary>
    public int North => Axes.North;

    /// <summary>The number of the prime meridian's component; negative if it is negated.</summary>
    public int Meridian => Axes.Meridian;

    /// <summary>The number of the equinox component; negative if it is negated.</summary>
    public int Equinox => Axes.Equinox;

    /// <summary>
    /// How much of what the direction was found from lies in this sky, 0 to 1: the length of the projection over that
    /// of the tokens' mean direction, or of the vector. 1 for a direction pointed by its angles.
    /// </summary>
    public double Coverage { get; }

    /// <summary>
    /// Whether latitude and longitude define the direction; false if it was found from a vector, which is kept.
    /// </summary>
    public bool IsInSky { get; }

    /// <summary>The unit vector, d numbers: computed in double, rounded to float once.</summary>
    public IReadOnlyList<float> Vector { get; }

    /// <summary>The basis.</summary>
    public PcaBasis Basis { get; }

    /// <summary>The components that are the axes of the direction's sky.</summary>
    internal SkyAxes Axes { get; }

    /// <summary>
    /// Points at a token, or at the mean direction of several: the mean of the unit vectors of their rows, so that long
    /// rows count no more than short ones. The direction is the one of the angles found, in the sky.
    /// </summary>
    /// <param name="basis">The basis, which knows its matrix.</param>
    /// <param name="tokenIds">The tokens' ids, in any order; one that is there twice counts once.</param>
    /// <param name="axes">The components that are the sky's axes; null for <see cref="SkyAxes.Default"/>.</param>
    /// <param name="context">Cancellation.</param>
    /// <returns>The direction.</returns>
    /// <exception cref="ArgumentException">There is no token.</exception>
    /// <exception cref="SkyException">
    /// The basis lacks a component, or the tokens have no direction in this sky.
    /// </exception>
    /// <exception cref="TokenMatrixException">
    /// The basis has no matrix, there is no such token, it has no direction, or the file was changed since import.
    /// </exception>
    public static SkyDirection FromTokens(
        PcaBasis basis,
        IReadOnlyList<int> tokenIds,
        SkyAxes? axes = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(tokenIds);
        ArgumentOutOfRangeException.ThrowIfZero(tokenIds.Count, nameof(tokenIds));
        axes = RequireAxes(basis, axes);
        TokenMatrix matrix = MatrixOf(basis);
        double[] unit = TokenVectors.UnitMean(matrix, tokenIds, context ?? new ComputeContext());
        var projection = new SkyProjection(unit, basis, axes);
        return new SkyDirection(basis, axes, projection.Position, projection.Coverage, null);
    }

    /// <summary>Points at the token of a text, or at the mean direction of the tokens of several texts.</summary>
    /// <param name="basis">The basis, which knows its matrix.</param>
    /// <param name="tokens">
    /// The texts, as <see cref="TokenMatrix.FindToken"/> takes them; each that of one token.
    /// </param>
    /// <param name="axes">The components that are the sky's axes; null for <see cref="SkyAxes.Default"/>.</param>
    /// <param name="context">Cancellation.</param>
    /// <returns>The direction.</returns>
    /// <exception cref="ArgumentException">There is no text.</exception>
    /// <exception cref="SkyException">
    /// The basis lacks a component, or the tokens have no direction in this sky.
    /// </exception>
    /// <exception cref="TokenMatrixException">
    /// A text is that of no token or of several, or the reasons of
    /// <see cref="FromTokens(PcaBasis, IReadOnlyList{int}, SkyAxes?, ComputeContext?)"/>.
    /// </exception>
    public static SkyDirection FromTokens(
        PcaBasis basis,
        IReadOnlyList<string> tokens,
        SkyAxes? axes = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        axes = RequireAxes(basis, axes);
        TokenMatrix matrix = MatrixOf(basis);
        int[] tokenIds = [.. tokens.Select(token => TokenVectors.IdOf(matrix, token))];
        return FromTokens(basis, tokenIds, axes, context);
    }

    /// <summary>Points along a vector in all dimensions; latitude and longitude are those of its projection.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="vector">The vector, of any length but 0: d numbers.</param>
    /// <param name="axes">The components that are the sky's axes; null for <see cref="SkyAxes.Default"/>.</param>
    /// <returns>The direction, whose vector is the one given, of length 1.</returns>
    /// <exception cref="SkyException">
    /// The basis lacks a component, or the vector is at right angles to the sky.
    /// </exception>
    /// <exception cref="TokenMatrixException">The vector has another dimension, is zero or is not finite.</exception>
    public static SkyDirection FromVector(PcaBasis basis, IReadOnlyList<double> vector, SkyAxes? axes = null)
    {
        ArgumentNullException.ThrowIfNull(vector);
        axes = RequireAxes(basis, axes);
        if (vector.Count != basis.Dimension)
        {
            throw TokenMatrixException.DimensionMismatch(
                "The vector has", vector.Count, "the basis", basis.Dimension, "Give one number for each.", null);
        }

        double[] unit = UnitVector.Of(vector.ToArray()) ?? throw new TokenMatrixException(
            TokenMatrixError.VectorInvalid,
            null,
            "The vector has no direction: it is zero or holds a NaN or an infinity. Give another.");
        var projection = new SkyProjection(unit, basis, axes);
        return new SkyDirection(basis, axes, projection.Position, projection.Coverage, unit);
    }

    /// <inheritdoc/>
    public override string ToString() =>
        (IsInSky ? string.Empty : "a vector at ")
        + FormattableString.Invariant($"latitude {Latitude}, longitude {Longitude} ({Axes})");

    /// <summary>The vector rounded to bfloat16, to which cosines are measured.</summary>
    internal ushort[] ToBFloat16() => Array.ConvertAll(_vector, BFloat16.FromSingle);

    /// <summary>The matrix that a basis came from, which must be known.</summary>
    internal static TokenMatrix MatrixOf(PcaBasis basis, TokenMatrix? matrix = null) => basis.RequireMatrix(
        matrix, "The basis", "Import it together with its matrix, which has the tokens: Import-PcaBasis -TokenMatrix.");

    // Null stands for the default; the basis has the three components.
    private static SkyAxes RequireAxes(PcaBasis basis, SkyAxes? axes)
    {
        ArgumentNullException.ThrowIfNull(basis);
        axes ??= SkyAxes.Default;
        axes.RequireIn(basis);
        return axes;
    }

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
