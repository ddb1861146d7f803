using System;

namespace ClusterTools;

/// <summary>A gap between two neighbouring distances of a measurement, in order of distance.</summary>
public sealed class DistanceGap
{
    internal DistanceGap(int count, double below, double above)
    {
        Count = count;
        Below = below;
        Above = above;
    }

    /// <summary>The number of tokens below the gap.</summary>
    public int Count { get; }

    /// <summary>The largest distance below the gap.</summary>
    public double Below { get; }

    /// <summary>The smallest distance above the gap.</summary>
    public double Above { get; }

    /// <summary>The distance above the gap divided by the one below; more than 1.</summary>
    public double Ratio => Above / Below;

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant($"{Count} tokens within {Below:G6}, the next at {Above:G6}");
}
