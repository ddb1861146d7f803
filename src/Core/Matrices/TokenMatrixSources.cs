namespace ClusterTools.Matrices;

/// <summary>Operations on results that keep their token matrix.</summary>
internal static class TokenMatrixSources
{
    /// <summary>Finds the matrix to use.</summary>
    /// <param name="source">The object that may know its matrix.</param>
    /// <param name="named">The matrix that the caller named; null to use the object's own.</param>
    /// <param name="subject">What the message calls the object.</param>
    /// <param name="remedy">The advice in the message.</param>
    /// <returns>The named matrix, else the object's own.</returns>
    /// <exception cref="TokenMatrixException">MatrixMissing: neither is known.</exception>
    public static TokenMatrix RequireMatrix(
        this ITokenMatrixSource source, TokenMatrix? named, string subject, string remedy) =>
        named ?? source.TokenMatrix ?? throw new TokenMatrixException(
            TokenMatrixError.MatrixMissing, null, $"{subject} knows no matrix. {remedy}");
}
