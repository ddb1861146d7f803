using System.Globalization;
using ClusterTools.Measures;

namespace ClusterTools;

/// <summary>The tokens, or pairs of tokens, that share one bfloat16 cosine, as a row of a distribution.</summary>
public sealed class CosineClass
{
    private CosineClass(ValueClass item)
    {
        Cosine = item.Value;
        Count = item.Count;
        Fraction = item.Fraction;
        RelativeCount = item.RelativeCount;
    }

    /// <summary>The shared cosine; a bfloat16 number.</summary>
    public float Cosine { get; }

    /// <summary>The number of tokens or pairs, 1 or more.</summary>
    public long Count { get; }

    /// <summary>The count divided by the number of all tokens or pairs measured, 0 to 1.</summary>
    public double Fraction { get; }

    /// <summary>The count divided by that of the most common class, 0 to 1: the length of a bar.</summary>
    public double RelativeCount { get; }

    internal static CosineClass Of(ValueClass item) => new(item);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cosine:F8}: {Count}");
}
