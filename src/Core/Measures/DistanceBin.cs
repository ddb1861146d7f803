using System;

namespace ClusterTools;

/// <summary>A bin of a histogram of distances: the tokens from one distance up to another.</summary>
public sealed class DistanceBin
{
    internal DistanceBin(double from, double to, int count, int mostCount)
    {
        From = from;
        To = to;
        Count = count;
        RelativeCount = (double)count / mostCount;
    }

    /// <summary>The smallest distance that belongs to the bin.</summary>
    public double From { get; }

    /// <summary>
    /// The next larger bin's smallest distance; equal to From if the bin holds one distance, 0 or infinity.
    /// </summary>
    public double To { get; }

    /// <summary>The number of tokens.</summary>
    public int Count { get; }

    /// <summary>The number of tokens, divided by that of the fullest bin: 0 to 1.</summary>
    public double RelativeCount { get; }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Count} tokens at {From:G6} to {To:G6}");
}
