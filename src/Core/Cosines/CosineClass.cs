namespace ClusterTools;

/// <summary>The tokens that share one bfloat16 cosine, as a row of a distribution.</summary>
/// <param name="Cosine">The shared cosine; a bfloat16 number.</param>
/// <param name="Count">The number of tokens, 1 or more.</param>
/// <param name="Fraction">The count divided by the number of all tokens, 0 to 1.</param>
public sealed record CosineClass(float Cosine, int Count, double Fraction);
