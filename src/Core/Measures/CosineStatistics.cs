using System;
using System.Runtime.CompilerServices;

namespace ClusterTools.Measures;

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
        long all = Sum(counts);
        ushort[] ascending = Occurring(counts);
        long defined = 0;
        double sum = 0;
        foreach (ushort bits in ascending)
        {
            defined += counts[bits];
            sum += (double)BFloat16.ToSingle(bits) * counts[bits];
        }

        UndefinedCount = all - defined;
        Minimum = defined > 0 ? BFloat16.ToSingle(ascending[0]) : float.NaN;
        Maximum = defined > 0 ? BFloat16.ToSingle(ascending[^1]) : float.NaN;
        Mean = defined > 0 ? sum / defined : double.NaN;
        Median = LowerMiddle(ascending, counts, defined);
        Distribution = ByCount(ascending, counts, all);
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

    // These loops are long enough to be worth good code from the first call on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long[] CountsOf(ReadOnlySpan<ushort> cosines)
    {
        var counts = new long[1 << 16];
        foreach (ushort cosine in cosines)
        {
            counts[cosine]++;
        }

        return counts;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long Sum(ReadOnlySpan<long> counts)
    {
        long sum = 0;
        foreach (long count in counts)
        {
            sum += count;
        }

        return sum;
    }

    // The patterns that occur, from minus to plus infinity; there is no -0.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ushort[] Occurring(ReadOnlySpan<long> counts)
    {
        ushort[] patterns = new ushort[counts.Length];
        int next = 0;
        for (int order = 0; order <= 2 * BFloat16.PositiveInfinity; order++)
        {
            int bits = order < BFloat16.PositiveInfinity
                ? BFloat16.SignMask | (BFloat16.PositiveInfinity - order)
                : order - BFloat16.PositiveInfinity;
            patterns[next] = (ushort)bits;
            next += counts[bits] > 0 ? 1 : 0;
        }

        return patterns[..next];
    }

    private static float LowerMiddle(ushort[] ascending, ReadOnlySpan<long> counts, long defined)
    {
        long remaining = (defined - 1) / 2;
        foreach (ushort bits in ascending)
        {
            if (remaining < counts[bits])
            {
                return BFloat16.ToSingle(bits);
            }

            remaining -= counts[bits];
        }

        return float.NaN;
    }

    // One number for each class, whose order is by count descending and ascending among equals: that is fast to sort.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static CosineClass[] ByCount(ushort[] ascending, ReadOnlySpan<long> counts, long all)
    {
        const int PositionBits = 16;
        long largest = 0;
        foreach (ushort bits in ascending)
        {
            largest = Math.Max(largest, counts[bits]);
        }

        long[] keys = new long[ascending.Length];
        for (int position = 0; position < keys.Length; position++)
        {
            keys[position] = ((largest - counts[ascending[position]]) << PositionBits) | (uint)position;
        }

        Array.Sort(keys);
        var classes = new CosineClass[keys.Length];
        for (int rank = 0; rank < keys.Length; rank++)
        {
            ushort bits = ascending[keys[rank] & ushort.MaxValue];
            long count = counts[bits];
            classes[rank] = new CosineClass(
                BFloat16.ToSingle(bits), count, (double)count / all, (double)count / largest);
        }

        return classes;
    }
}
