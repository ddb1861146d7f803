using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Matrices;

namespace ClusterTools.Measures;

/// <summary>
/// Tokens in order of their distances, by id among equal ones; tokens without a distance are left out.
/// </summary>
internal sealed class DistanceRanking
{
    private readonly Lazy<DistanceGap[]> _gaps;

    /// <summary>Sorts.</summary>
    /// <param name="rows">The rows that were measured.</param>
    /// <param name="distances">Their distances; NaN means undefined.</param>
    public DistanceRanking(RowSelection rows, double[] distances)
    {
        int[] defined = [.. Enumerable.Range(0, distances.Length).Where(row => !double.IsNaN(distances[row]))];
        Array.Sort(defined, (a, b) => distances[a].CompareTo(distances[b]) is int order && order != 0 ? order : a - b);
        TokenIds = Array.ConvertAll(defined, rows.IdOf);
        Distances = Array.ConvertAll(defined, row => distances[row]);
        _gaps = new Lazy<DistanceGap[]>(FindGaps);
    }

    /// <summary>The tokens' ids, the nearest first.</summary>
    public int[] TokenIds { get; }

    /// <summary>Their distances, ascending.</summary>
    public double[] Distances { get; }

    /// <summary>The gaps between different distances above 0, the largest ratio first.</summary>
    public IReadOnlyList<DistanceGap> Gaps => Array.AsReadOnly(_gaps.Value);

    /// <summary>The number of tokens within a distance, the distance itself included.</summary>
    public int CountWithin(double radius)
    {
        int low = 0;
        for (int high = Distances.Length; low < high;)
        {
            int middle = (low + high) / 2;
            (low, high) = Distances[middle] <= radius ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    /// <summary>The smallest distance within which a share of the tokens lie; NaN if there is none.</summary>
    public double Quantile(double share) => Distances.Length == 0
        ? double.NaN
        : Distances[Math.Max(0, (int)Math.Ceiling(share * Distances.Length) - 1)];

    private DistanceGap[] FindGaps()
    {
        var gaps = new List<DistanceGap>();
        for (int count = 1; count < Distances.Length; count++)
        {
            if (Distances[count - 1] > 0 && Distances[count] > Distances[count - 1])
            {
                gaps.Add(new DistanceGap(count, Distances[count - 1], Distances[count]));
            }
        }

        return [.. gaps.OrderByDescending(static gap => gap.Ratio).ThenByDescending(static gap => gap.Count)];
    }
}
