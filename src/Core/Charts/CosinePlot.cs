using System;
using System.Collections.Generic;

namespace ClusterTools;

/// <summary>
/// The content of a plot of cosines: the classes of a measurement, one of them marked as the cluster.
/// </summary>
public sealed class CosinePlot
{
    private CosinePlot(CosineMeasurement measurement, CosineCluster? cluster) =>
        (Measurement, Cluster) = (measurement, cluster);

    /// <summary>The measurement.</summary>
    public CosineMeasurement Measurement { get; }

    /// <summary>The cluster that is marked; null if no token has a cosine.</summary>
    public CosineCluster? Cluster { get; }

    /// <summary>The files that the plot was made from.</summary>
    internal IEnumerable<string> InputFiles => Measurement.InputFiles;

    /// <summary>Plots a measurement, and marks the most common class.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <returns>The plot.</returns>
    public static CosinePlot Of(CosineMeasurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        return new CosinePlot(measurement, measurement.UniqueCount > 0 ? CosineCluster.Mode(measurement) : null);
    }

    /// <summary>Plots the measurement that a cluster was found in, and marks the cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <returns>The plot.</returns>
    /// <exception cref="ClusterException">MeasurementMissing: the cluster was read from a file.</exception>
    public static CosinePlot Of(CosineCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        return new CosinePlot(
            cluster.Measurement ?? throw new ClusterException(
                ClusterError.MeasurementMissing,
                "The cluster was read from a file, which does not hold the cosines of the other tokens. Measure again: "
                + "New-SkyDirection, Measure-BFloat16Cosine, Find-CosineCluster."),
            cluster);
    }

    /// <inheritdoc/>
    public override string ToString() => $"the cosines of {Measurement.TokenMatrix.Name}";
}
