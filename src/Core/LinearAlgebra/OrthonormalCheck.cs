using System;
using System.Globalization;
using System.Threading;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.LinearAlgebra;

/// <summary>Finds out whether vectors can be principal components: finite, of unit norm, at right angles.</summary>
internal static class OrthonormalCheck
{
    private const double RightAngleTolerance = 1e-5;

    // Rows that are compared with the same others while these are in the cache.
    private const int TileRows = 16;

    /// <summary>Looks for the first fault.</summary>
    /// <param name="vectors">The vectors, of one length.</param>
    /// <param name="normTolerance">How far from 1 a norm may be.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The fault as a predicate, components being numbered from 1; null where there is none.</returns>
    public static string? FindFault(double[][] vectors, double normTolerance, ComputeContext context)
    {
        for (int k = 0; k < vectors.Length; k++)
        {
            if (Array.Exists(vectors[k], static element => !double.IsFinite(element)))
            {
                return Text($"holds a NaN or an infinity in component {k + 1}");
            }

            double norm = FixedLanes.Norm(vectors[k]);
            if (!(Math.Abs(norm - 1) <= normTolerance))
            {
                return Text($"holds component {k + 1} of norm {norm:G6}; a principal component's norm is 1");
            }
        }

        return FindSkewPair(vectors, context);
    }

    private static string? FindSkewPair(double[][] vectors, ComputeContext context)
    {
        int tiles = (vectors.Length + TileRows - 1) / TileRows;
        var faults = new string?[tiles];

        // The last tile first: it has the most others to compare with.
        ParallelWork.Run("Checking the components", tiles, context, static () => 0, (item, _) =>
        {
            int tile = tiles - 1 - item;
            faults[tile] = FindSkewPair(vectors, tile * TileRows, context.CancellationToken);
        });
        return Array.Find(faults, static fault => fault is not null);
    }

    private static string? FindSkewPair(double[][] vectors, int firstRow, CancellationToken cancellationToken)
    {
        int end = Math.Min(firstRow + TileRows, vectors.Length);
        for (int j = 0; j < end; j++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = Math.Max(firstRow, j + 1); i < end; i++)
            {
                double dot = FixedLanes.Dot(vectors[i], vectors[j]);
                if (Math.Abs(dot) > RightAngleTolerance)
                {
                    return Text($"holds components {j + 1} and {i + 1} whose dot product is {dot:G6}; it should be 0");
                }
            }
        }

        return null;
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
