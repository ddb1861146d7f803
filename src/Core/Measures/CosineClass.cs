using System.Globalization;

namespace ClusterTools;

/// <summary>The tokens, or pairs of tokens, that share one bfloat16 cosine, as a row of a distribution.</summary>
public sealed class CosineClass
{
    internal CosineClass(float cosine, long count, double fraction, double relativeCount)
    {
        Cosine = cosine;
        Count = count;
        Fraction = fraction;
        RelativeCount = relativeCount;
    }

    /// <summary>The shared cosine; a bfloat16 number.</summary>
    public float Cosine { get; }

    /// <summary>The number of tokens or pairs, 1 or more.</summary>
    public long Count { get; }

    /// <summary>The count divided by the number of all tokens or pairs measured, 0 to 1.</summary>
    public double Fraction { get; }

    /// <summary>The count divided by that of the most common class, 0 to 1: the length of a bar.</summary>
    public double RelativeCount { get; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Cosine:F8}: {Count}");
}
