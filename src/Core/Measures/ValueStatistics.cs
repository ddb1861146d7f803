using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;

namespace ClusterTools.Measures;

/// <summary>
/// The statistics of numbers that several tokens may share: of bfloat16 numbers from a count of each of the 65,536
/// patterns, with no sort; of floats from a sort.
/// </summary>
internal sealed class ValueStatistics
{
    [ThreadStatic]
    private static long[]? t_counts;

    /// <summary>Counts and summarises bfloat16 numbers.</summary>
    /// <param name="values">bfloat16 bits; NaN means undefined, and there is no -0.</param>
    public ValueStatistics(ReadOnlySpan<ushort> values)
        : this(CountsOf(values))
    {
    }

    /// <summary>Sorts and summarises floats.</summary>
    /// <param name="values">The numbers; NaN means undefined, and there is no -0.</param>
    public ValueStatistics(ReadOnlySpan<float> values)
    {
        float[] ascending = values.ToArray();
        Array.Sort(ascending);

        // Sorted, NaN comes first.
        int undefined = Array.FindIndex(ascending, static value => !float.IsNaN(value));
        UndefinedCount = undefined < 0 ? ascending.Length : undefined;
        ReadOnlySpan<float> defined = ascending.AsSpan((int)UndefinedCount);
        Minimum = defined.IsEmpty ? float.NaN : defined[0];
        Maximum = defined.IsEmpty ? float.NaN : defined[^1];
        Median = defined.IsEmpty ? float.NaN : defined[(defined.Length - 1) / 2];
        Mean = MeanOf(defined);
        Distribution = ByCount(defined, values.Length);
    }

    /// <summary>Summarises.</summary>
    /// <param name="counts">
    /// How often each of the 65,536 patterns occurs; NaN means undefined, and there is no -0.
    /// </param>
    public ValueStatistics(ReadOnlySpan<long> counts)
    {
        long all = Sum(counts);
        ushort[] ascending = Occurring(counts, all);
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

    /// <summary>The number of undefined numbers.</summary>
    public long UndefinedCount { get; }

    /// <summary>The smallest number; NaN if none is defined.</summary>
    public float Minimum { get; }

    /// <summary>The largest number; NaN if none is defined.</summary>
    public float Maximum { get; }

    /// <summary>The mean in double; NaN if none is defined.</summary>
    public double Mean { get; }

    /// <summary>The lower middle of the sorted numbers, as torch.median; NaN if none is defined.</summary>
    public float Median { get; }

    /// <summary>The classes by count descending, by number ascending among equals.</summary>
    public ValueClass[] Distribution { get; }

    /// <summary>Counts a number.</summary>
    /// <param name="value">The number; NaN has no count.</param>
    /// <returns>How often it occurs.</returns>
    public long CountOf(float value) => Array.Find(Distribution, item => item.Value == value).Count;

    // These loops are long enough to be worth good code from the first call on.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static long[] CountsOf(ReadOnlySpan<ushort> values)
    {
        // Reused, since half a megabyte for each of many small measurements would trigger full collections.
        long[] counts = t_counts ??= new long[1 << 16];
        Array.Clear(counts);
        foreach (ushort value in values)
        {
            counts[value]++;
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
    private static ushort[] Occurring(ReadOnlySpan<long> counts, long all)
    {
        // Every pattern is written, and stays only if it occurs, so there is a place for one more.
        ushort[] patterns = new ushort[Math.Min(counts.Length, all) + 1];
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
    private static ValueClass[] ByCount(ushort[] ascending, ReadOnlySpan<long> counts, long all)
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
        var classes = new ValueClass[keys.Length];
        for (int rank = 0; rank < keys.Length; rank++)
        {
            ushort bits = ascending[keys[rank] & ushort.MaxValue];
            long count = counts[bits];
            classes[rank] = new ValueClass(
                BFloat16.ToSingle(bits), count, (double)count / all, (double)count / largest);
        }

        return classes;
    }

    private static double MeanOf(ReadOnlySpan<float> values)
    {
        double sum = 0;
        foreach (float value in values)
        {
            sum += value;
        }

        return values.IsEmpty ? double.NaN : sum / values.Length;
    }

    private static ValueClass[] ByCount(ReadOnlySpan<float> ascending, int all)
    {
        var runs = new List<(float Value, int Count)>();
        for (int start = 0, next; start < ascending.Length; start = next)
        {
            for (next = start + 1; next < ascending.Length && ascending[next] == ascending[start];)
            {
                next++;
            }

            runs.Add((ascending[start], next - start));
        }

        double largest = runs.Count == 0 ? 0 : runs.Max(static run => run.Count);
        return [.. runs.OrderByDescending(static run => run.Count).ThenBy(static run => run.Value)
            .Select(run => new ValueClass(run.Value, run.Count, (double)run.Count / all, run.Count / largest))];
    }
}
