namespace ClusterTools.Numerics;

/// <summary>Bounds of the rounding error of sums. docs/numerics.md explains their uses.</summary>
internal static class RoundingError
{
    /// <summary>The unit roundoff of float.</summary>
    public const double Single = 1.0 / (1L << 24);

    /// <summary>The unit roundoff of double.</summary>
    public const double Double = 1.0 / (1L << 53);

    /// <summary>
    /// gamma(k) = k u / (1 - k u): if every term of a sum takes part in at most k roundings, the error of the sum is at
    /// most gamma(k) times the sum of the terms' magnitudes.
    /// </summary>
    /// <param name="roundings">k, far fewer than 1 / u.</param>
    /// <param name="unitRoundoff">u.</param>
    /// <returns>The bound.</returns>
    /// <remarks>
    /// Source: Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., lemma 3.1 and section 4.2.
    /// </remarks>
    public static double Gamma(double roundings, double unitRoundoff) =>
        roundings * unitRoundoff / (1 - (roundings * unitRoundoff));
}
