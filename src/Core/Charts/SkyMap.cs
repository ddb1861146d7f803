using System;
using System.Collections.Generic;
using ClusterTools.Clusters;

namespace ClusterTools;

/// <summary>The content of a map of a sky: all tokens, with cosines and cluster if known.</summary>
public sealed class SkyMap
{
    private SkyMap(SkyCoordinates sky) => Sky = sky;

    /// <summary>The positions of all tokens.</summary>
    public SkyCoordinates Sky { get; }

    /// <summary>The marked direction; null if there is no direction.</summary>
    public SkyDirection? Direction { get; private init; }

    /// <summary>The cosines of all tokens to it; null if they were not measured.</summary>
    public CosineMeasurement? Measurement { get; private init; }

    /// <summary>The highlighted cluster or other set of tokens; null if there is no set.</summary>
    public ITokenSet? Cluster { get; private init; }

    /// <summary>The files that the map was made from.</summary>
    internal IEnumerable<string> InputFiles =>
        [.. Sky.TokenMatrix.InputFiles, .. Sky.Basis.InputFiles,
            .. Cluster is null ? [] : TokenSets.InputFilesOf(Cluster)];

    /// <summary>The name of the model.</summary>
    internal string ModelName => Sky.TokenMatrix.Name;

    /// <summary>Maps the sky of a basis.</summary>
    /// <param name="basis">The basis, which knows its matrix.</param>
    /// <param name="axes">The components that are the sky's axes; null for <see cref="SkyAxes.Default"/>.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The map.</returns>
    /// <exception cref="SkyException">The basis lacks a component.</exception>
    /// <exception cref="TokenMatrixException">There is no matrix, or its file was changed since import.</exception>
    public static SkyMap Of(
        PcaBasis basis, SkyAxes? axes = null, ComputeContext? context = null) =>
        new(SkyCoordinates.Compute(basis, axes, context: context));

    /// <summary>Maps the sky of a direction, and marks it.</summary>
    /// <param name="direction">The direction.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The map.</returns>
    /// <exception cref="TokenMatrixException">There is no matrix, or its file was changed since import.</exception>
    public static SkyMap Of(SkyDirection direction, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(direction);
        return new SkyMap(SkyOf(direction, null, context)) { Direction = direction };
    }

    /// <summary>Maps the sky of a measurement, with all cosines, and highlights the most common class.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The map.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static SkyMap Of(CosineMeasurement measurement, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        return new SkyMap(SkyOf(measurement.Direction, measurement.TokenMatrix, context))
        {
            Direction = measurement.Direction,
            Measurement = measurement,
            Cluster = measurement.UniqueCount > 0 ? CosineCluster.Mode(measurement) : null,
        };
    }

    /// <summary>Maps the sky that a cluster was found in, with all cosines, and highlights its members.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The map.</returns>
    /// <exception cref="ClusterException">
    /// BasisMissing: the cluster was read from a file, or is a set of tokens that was not found in a sky.
    /// </exception>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static SkyMap Of(ITokenSet cluster, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        CosineMeasurement measurement = (cluster as CosineCluster)?.Measurement ?? throw new ClusterException(
            ClusterError.BasisMissing,
            cluster is CosineCluster or TokenSet { SourcePath: not null }
                ? "The cluster was read from a file, which does not tell the sky that it was found in. Name the basis: "
                    + "-Basis."
                : $"The tokens ({cluster}) were not found in a sky. Name the basis of the sky to show them in: "
                    + "-Basis.");
        return new SkyMap(SkyOf(measurement.Direction, measurement.TokenMatrix, context))
        {
            Direction = measurement.Direction,
            Measurement = measurement,
            Cluster = cluster,
        };
    }

    /// <summary>
    /// Maps the sky of a basis, and highlights a cluster that was read from a file, with its direction, or any set of
    /// tokens.
    /// </summary>
    /// <param name="cluster">The cluster or set, of one token or more.</param>
    /// <param name="basis">The basis, of the matrix that the cluster was found in.</param>
    /// <param name="axes">The components that are the sky's axes; null for <see cref="SkyAxes.Default"/>.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The map, without cosines.</returns>
    /// <exception cref="SkyException">The basis lacks a component.</exception>
    /// <exception cref="ClusterException">
    /// ClusterOfAnotherMatrix: the matrix has another number of tokens. TokenSetEmpty: there is no token.
    /// </exception>
    /// <exception cref="TokenMatrixException">There is no matrix, or its file was changed since import.</exception>
    public static SkyMap Of(
        ITokenSet cluster,
        PcaBasis basis,
        SkyAxes? axes = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        ArgumentNullException.ThrowIfNull(basis);
        SkyDirection? direction = cluster is CosineCluster { Latitude: double latitude, Longitude: double longitude }
            ? new SkyDirection(basis, latitude, longitude, axes)
            : null;
        TokenMatrix matrix = SkyDirection.MatrixOf(basis);
        TokenSets.RequireTokensOf(cluster, matrix, remedy: "the basis of the matrix");
        TokenSets.RequireTokens(cluster);
        SkyCoordinates sky = direction is null
            ? SkyCoordinates.Compute(basis, axes, context: context)
            : SkyOf(direction, null, context);
        return new SkyMap(sky) { Direction = direction, Cluster = cluster };
    }

    /// <inheritdoc/>
    public override string ToString() => $"the sky of {ModelName}";

    private static SkyCoordinates SkyOf(SkyDirection direction, TokenMatrix? matrix, ComputeContext? context) =>
        SkyCoordinates.Compute(direction, matrix: matrix, context: context);
}
