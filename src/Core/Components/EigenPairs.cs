namespace ClusterTools.Components;

/// <summary>Eigenpairs of a covariance, by descending eigenvalue.</summary>
/// <param name="Values">The eigenvalues l.</param>
/// <param name="Vectors">The unit eigenvectors v, in the same order.</param>
/// <param name="Residuals">||C v - l v|| / l1 of each pair, in the same order.</param>
/// <param name="Passes">How often the matrix was read for them.</param>
internal sealed record EigenPairs(double[] Values, double[][] Vectors, double[] Residuals, int Passes);
