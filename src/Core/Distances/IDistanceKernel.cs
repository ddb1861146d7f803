using System;

namespace ClusterTools.Distances;

/// <summary>Measures the distances of a row to a few centers. A thread's own.</summary>
internal interface IDistanceKernel
{
    /// <summary>Measures a row.</summary>
    /// <param name="row">The row's bytes.</param>
    /// <param name="distances">
    /// Gets a distance for each center; NaN if the row holds a NaN or an infinity.
    /// </param>
    void Measure(ReadOnlySpan<byte> row, Span<double> distances);
}
