using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Sky;

namespace ClusterTools;

/// <summary>
/// The positions of tokens in the sky of three principal components, as arrays: the token at index i has the id
/// TokenIds[i], the latitude Latitudes[i] and so on.
/// </summary>
/// <remarks>
/// A token's row is projected on the three components without subtracting the mean. Latitude and longitude are the
/// unrounded angles of
/// <see cref="SkyDirection.FromTokens(PcaBasis, IReadOnlyList{int}, SkyAxes?, ComputeContext?)"/>,
/// which rounds them to a thousandth of a degree. Both are NaN if the row is zero, holds a NaN or an infinity, or is
/// orthogonal to the sky. All arithmetic is in double precision, in an order that is the same on every machine.
/// </remarks>
public sealed class SkyCoordinates : ITokenSet
{
    internal SkyCoordinates(SkyScan scan, int[] tokenIds)
        : this(scan, tokenIds, null)
    {
    }

    private SkyCoordinates(SkyScan scan, int[] tokenIds, double[]? separations)
    {
        Scan = scan;
        TokenIds = new ReadOnlyItems<int>(tokenIds);
        Latitudes = Array.AsReadOnly(scan.Latitudes);
        Longitudes = Array.AsReadOnly(scan.Longitudes);
        Radii = Array.AsReadOnly(scan.Radii);
        Coverages = Array.AsReadOnly(scan.Coverages);
        Separations = separations is null ? null : Array.AsReadOnly(separations);
    }

    /// <summary>The number of tokens.</summary>
    public int Count => TokenIds.Count;

    /// <summary>The number of tokens among these that have no latitude and longitude.</summary>
    public int UndefinedCount => Latitudes.Count(double.IsNaN);

    /// <summary>The tokens' ids.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <summary>The latitudes in degrees, -90 to 90; NaN if undefined.</summary>
    public IReadOnlyList<double> Latitudes { get; }

    /// <summary>The longitudes in degrees, more than -180 to 180; 0 at a pole, NaN if undefined.</summary>
    public IReadOnlyList<double> Longitudes { get; }

    /// <summary>The lengths of the projections of the tokens' rows, in the units of the matrix.</summary>
    public IReadOnlyList<double> Radii { get; }

    /// <summary>The radii over the lengths of the rows, 0 to 1.</summary>
    public IReadOnlyList<double> Coverages { get; }

    /// <summary>The angles to the centre of the view in degrees, 0 to 180; null if no center was given.</summary>
    public IReadOnlyList<double>? Separations { get; }

    /// <summary>The tokens one by one, created on access.</summary>
    public TokenList<SkyCoordinate> Coordinates =>
        new(TokenMatrix, TokenIds, index => new SkyCoordinate(this, index));

    /// <summary>The number of the north component; negative if it is negated.</summary>
    public int North => Scan.Axes.North;

    /// <summary>The number of the prime meridian's component; negative if it is negated.</summary>
    public int Meridian => Scan.Axes.Meridian;

    /// <summary>The number of the equinox component; negative if it is negated.</summary>
    public int Equinox => Scan.Axes.Equinox;

    /// <summary>The basis.</summary>
    public PcaBasis Basis => Scan.Basis;

    /// <summary>The matrix whose tokens these are.</summary>
    public TokenMatrix TokenMatrix => Scan.Matrix;

    private SkyScan Scan { get; }

    /// <summary>Finds the positions of tokens, in one pass over the matrix.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="axes">The components that are the sky's axes; null for <see cref="SkyAxes.Default"/>.</param>
    /// <param name="tokenIds">The tokens, in the order of the result; null for all. Only their rows are read.</param>
    /// <param name="matrix">The matrix; by default the one that the basis came from.</param>
    /// <param name="context">Threads, cancellation and progress; no bit of the result depends on the threads.</param>
    /// <returns>The coordinates.</returns>
    /// <exception cref="SkyException">The basis lacks a component.</exception>
    /// <exception cref="TokenMatrixException">
    /// There is no matrix, it has another dimension, there is no such token, or the file was changed since import.
    /// </exception>
    public static SkyCoordinates Compute(
        PcaBasis basis,
        SkyAxes? axes = null,
        IReadOnlyList<int>? tokenIds = null,
        TokenMatrix? matrix = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(basis);
        axes ??= SkyAxes.Default;
        axes.RequireIn(basis);
        matrix = SkyDirection.MatrixOf(basis, matrix);
        matrix.RequireDimension(basis.Dimension, "The basis has", "Use a basis of this matrix.");
        var rows = RowSelection.Of(matrix, tokenIds);
        var scan = new SkyScan(basis, matrix, axes, rows.Count);
        scan.Read(rows, context ?? new ComputeContext());
        return tokenIds is null
            ? new SkyCoordinates(scan, [.. Enumerable.Range(0, matrix.TokenCount)])
            : new SkyCoordinates(scan.Take([.. tokenIds.Select(rows.IndexOf)]), [.. tokenIds]);
    }

    /// <summary>Finds the positions of tokens in the sky of a direction, in one pass over the matrix.</summary>
    /// <param name="direction">The direction, which has a basis and axes.</param>
    /// <param name="tokenIds">The tokens, in the order of the result; null for all. Only their rows are read.</param>
    /// <param name="matrix">The matrix; by default the one that the direction's basis came from.</param>
    /// <param name="context">Threads, cancellation and progress; no bit of the result depends on the threads.</param>
    /// <returns>The coordinates.</returns>
    /// <exception cref="TokenMatrixException">
    /// There is no matrix, it has another dimension, there is no such token, or the file was changed since import.
    /// </exception>
    public static SkyCoordinates Compute(
        SkyDirection direction,
        IReadOnlyList<int>? tokenIds = null,
        TokenMatrix? matrix = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(direction);
        return Compute(direction.Basis, direction.Axes, tokenIds, matrix, context);
    }

    /// <summary>
    /// Adds the angles to a center to the coordinates, and optionally keeps only the tokens around it.
    /// </summary>
    /// <param name="sky">The coordinates.</param>
    /// <param name="center">The centre.</param>
    /// <param name="field">
    /// The field around the centre, to keep the tokens in it; null for all tokens, also those without coordinates.
    /// </param>
    /// <returns>The coordinates with separations, in the same order.</returns>
    public static SkyCoordinates Around(SkyCoordinates sky, SkyPosition center, FieldOfView? field = null)
    {
        ArgumentNullException.ThrowIfNull(sky);
        ArgumentNullException.ThrowIfNull(center);
        var separation = new SkySeparation(center.Latitude, center.Longitude);
        double[] separations = [.. sky.Latitudes.Zip(sky.Longitudes, separation.To)];
        if (field is null)
        {
            return new SkyCoordinates(sky.Scan, [.. sky.TokenIds], separations);
        }

        int[] places = [.. Enumerable.Range(0, sky.Count).Where(place => separations[place] <= field.Radius)];
        return new SkyCoordinates(
            sky.Scan.Take(places),
            Array.ConvertAll(places, place => sky.TokenIds[place]),
            Array.ConvertAll(places, place => separations[place]));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Count} tokens of {TokenMatrix.Name} in the sky of PC {Meridian}, {Equinox} and {North}";
}
