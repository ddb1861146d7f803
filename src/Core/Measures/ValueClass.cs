namespace ClusterTools.Measures;

/// <summary>A number that tokens, or pairs of tokens, share.</summary>
/// <param name="Value">The number.</param>
/// <param name="Count">How many share it, 1 or more.</param>
/// <param name="Fraction">The count divided by the number of all measured, 0 to 1.</param>
/// <param name="RelativeCount">The count divided by that of the most common number, 0 to 1.</param>
internal readonly record struct ValueClass(float Value, long Count, double Fraction, double RelativeCount);
