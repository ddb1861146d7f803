namespace ClusterTools.Components;

/// <summary>The result of an engine's computation for a basis.</summary>
/// <param name="Pairs">The eigenpairs; signs are as they came out.</param>
/// <param name="Mean">The mean of the rows, d numbers.</param>
/// <param name="TotalVariance">The trace of the covariance.</param>
internal sealed record PrincipalComponents(EigenPairs Pairs, double[] Mean, double TotalVariance);
