using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Numerics;

namespace ClusterTools.Cosines;

/// <summary>The statistics of bfloat16 numbers, from a count of each of the 65,536 patterns: no sort, no rounding.</summary>
internal sealed class CosineStatistics
{
    /// <summary>Counts and summarises.</summary>
    /// <param name="cosines">bfloat16 bits; NaN means undefined, and there is no -0.</param>
    public CosineStatistics(ReadOnlySpan<ushort> cosines)
        : this(CountsOf(cosines))
    {
    }

    /// <summary>Summarises.</summary>
    /// <param name="counts">
    /// How often each of the 65,536 patterns occurs; NaN means undefined, and there is no -0.
    /// </param>
    public CosineStatistics(ReadOnlySpan<long> counts)
    {
        long all = 0;
        foreach (long count in counts)
        {
            all += count;
        }

        var ascending = new List<(float Cosine, long Count)>();
        double sum = 0;
        long defined = 0;
        for (int order = 0; order <= 2 * BFloat16.PositiveInfinity; order++)
        {
            ushort bits = AscendingPattern(order);
            long count = counts[bits];
            if (count > 0)
            {
                float value = BFloat16.ToSingle(bits);
                ascending.Add((value, count));
                sum += (double)value * count;
                defined += count;
            }
        }

        UndefinedCount = all - defined;
        Minimum = ascending.Count > 0 ? ascending[0].Cosine : float.NaN;
        Maximum = ascending.Count > 0 ? ascending[^1].Cosine : float.NaN;
        Mean = defined > 0 ? sum / defined : double.NaN;
        Median = LowerMiddle(ascending, defined);

        Distribution = ByCount(ascending, all);
    }

    /// <summary>The number of undefined cosines.</summary>
    public long UndefinedCount { get; }

    /// <summary>The smallest cosine; NaN where none is defined.</summary>
    public float Minimum { get; }

    /// <summary>The largest cosine; NaN where none is defined.</summary>
    public float Maximum { get; }

    /// <summary>The mean in double; NaN where none is defined.</summary>
    public double Mean { get; }

    /// <summary>The lower middle of the sorted cosines, as torch.median; NaN where none is defined.</summary>
    public float Median { get; }

    /// <summary>The classes by count descending, cosine ascending among equals.</summary>
    public CosineClass[] Distribution { get; }

    private static long[] CountsOf(ReadOnlySpan<ushort> cosines)
    {
        var counts = new long[1 << 16];
        foreach (ushort cosine in cosines)
        {
            counts[cosine]++;
        }

        return counts;
    }

    // From minus to plus infinity; there is no -0.
    private static ushort AscendingPattern(int order) => (ushort)(order < BFloat16.PositiveInfinity
        ? BFloat16.SignMask | (BFloat16.PositiveInfinity - order)
        : order - BFloat16.PositiveInfinity);

    // One number for each class, whose order is by count descending, and ascending among equals: much faster to sort.
    private static CosineClass[] ByCount(List<(float Cosine, long Count)> ascending, long all)
    {
        const int PositionBits = 17;
        if (ascending.Count == 0)
        {
            return [];
        }

        long largest = ascending.Max(static item => item.Count);
        long[] keys = [.. ascending.Select((item, position) => ((largest - item.Count) << PositionBits) | (long)position)];
        Array.Sort(keys);
        return Array.ConvertAll(keys, key =>
        {
            (float cosine, long count) = ascending[(int)(key & ((1 << PositionBits) - 1))];
            return new CosineClass(cosine, count, (double)count / all, (double)count / largest);
        });
    }

    private static float LowerMiddle(List<(float Cosine, long Count)> ascending, long defined)
    {
        long remaining = (defined - 1) / 2;
        foreach ((float cosine, long count) in ascending)
        {
            if (remaining < count)
            {
                return cosine;
            }

            remaining -= count;
        }

        return float.NaN;
    }
}
