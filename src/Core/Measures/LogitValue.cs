using System.Globalization;
using ClusterTools.Measures;

namespace ClusterTools;

/// <summary>The tokens that share one logit, as a row of a distribution.</summary>
public sealed class LogitValue
{
    private LogitValue(ValueClass item)
    {
        Logit = item.Value;
        Count = item.Count;
        Fraction = item.Fraction;
        RelativeCount = item.RelativeCount;
    }

    /// <summary>The shared logit.</summary>
    public float Logit { get; }

    /// <summary>The number of tokens, 1 or more.</summary>
    public long Count { get; }

    /// <summary>The count divided by the number of all tokens measured, 0 to 1.</summary>
    public double Fraction { get; }

    /// <summary>The count divided by that of the most common logit, 0 to 1: the length of a bar.</summary>
    public double RelativeCount { get; }

    internal static LogitValue Of(ValueClass item) => new(item);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Logit:G9}: {Count}");
}
