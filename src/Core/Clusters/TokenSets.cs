using System.Collections.Generic;
using System.Linq;
using ClusterTools.Matrices;

namespace ClusterTools.Clusters;

/// <summary>Operations on any set of tokens.</summary>
internal static class TokenSets
{
    /// <summary>The number of all tokens of the set's model; null if it is not known.</summary>
    /// <param name="set">The set.</param>
    /// <returns>N, or null.</returns>
    public static int? TokenCountOf(ITokenSet set) => set switch
    {
        CosineCluster cluster => cluster.TokenCount,
        TokenSet tokens => tokens.TokenCount,
        _ => set.TokenMatrix?.TokenCount,
    };

    /// <summary>The files that a set was made from.</summary>
    /// <param name="set">The set.</param>
    /// <returns>The paths.</returns>
    public static IEnumerable<string> InputFilesOf(ITokenSet set)
    {
        if (set is CosineCluster cluster)
        {
            return cluster.InputFiles;
        }

        IEnumerable<string> files = set.TokenMatrix?.InputFiles ?? [];
        return set is TokenSet { SourcePath: string source } ? files.Append(source) : files;
    }

    /// <summary>Tokens as members of a set: with its cosine, if it has one.</summary>
    /// <param name="set">The set.</param>
    /// <param name="tokenIds">The ids of members.</param>
    /// <returns>The members, in the order of the ids.</returns>
    public static TokenList<ClusterMember> MembersOf(ITokenSet set, IReadOnlyList<int> tokenIds)
    {
        float? cosine = (set as CosineCluster)?.Cosine;
        Tokenizer? tokenizer = set.TokenMatrix?.Tokenizer;
        return new TokenList<ClusterMember>(set.TokenMatrix, tokenIds, index => new ClusterMember(
            tokenIds[index], tokenizer?.GetToken(tokenIds[index]), tokenizer?.GetKind(tokenIds[index]), cosine));
    }

    /// <summary>Makes sure that a matrix has as many tokens as a set's model.</summary>
    /// <param name="set">The set.</param>
    /// <param name="matrix">The matrix.</param>
    /// <param name="name">What the message calls the set.</param>
    /// <param name="remedy">What to name in place of the matrix, for the message.</param>
    /// <exception cref="ClusterException">ClusterOfAnotherMatrix: it has another number of tokens.</exception>
    public static void RequireTokensOf(
        ITokenSet set, TokenMatrix matrix, string name = "The cluster", string remedy = "the matrix")
    {
        if (TokenCountOf(set) is int count && matrix.TokenCount != count)
        {
            throw new ClusterException(
                ClusterError.ClusterOfAnotherMatrix,
                $"{name} is one of {count} tokens and {matrix} has {matrix.TokenCount}. "
                + $"Name {remedy} that the cluster was found in.");
        }
    }

    /// <summary>Makes sure that a set has a token.</summary>
    /// <param name="set">The set.</param>
    /// <exception cref="ClusterException">TokenSetEmpty: it has no token.</exception>
    public static void RequireTokens(ITokenSet set)
    {
        if (set.TokenIds.Count == 0)
        {
            throw new ClusterException(
                ClusterError.TokenSetEmpty,
                    $"There is no token in the set ({set}). Name a set with one token or more.");
        }
    }

    /// <summary>Makes sure that sets are of one matrix: one object, or the same content.</summary>
    /// <param name="sets">The sets, one or more.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The first set's matrix.</returns>
    /// <exception cref="TokenMatrixException">MatrixMissing: a set does not know its matrix.</exception>
    /// <exception cref="ClusterException">SetsOfDifferentMatrices: the sets are not of one matrix.</exception>
    public static TokenMatrix RequireOneMatrix(IReadOnlyList<ITokenSet> sets, ComputeContext context)
    {
        TokenMatrix[] matrices = [.. sets.Select(static set => set.RequireMatrix(
            null, $"The set ({set})", "Import it with the matrix that it was found in: -TokenMatrix."))];
        TokenMatrix first = matrices[0];
        foreach (TokenMatrix other in matrices.Distinct())
        {
            bool isSameShape = other.DType == first.DType && other.TokenCount == first.TokenCount
                && other.Dimension == first.Dimension;
            if (other != first && !(isSameShape && TokenMatrixIdentity.Of(first, context).IsOf(other, context)))
            {
                throw new ClusterException(
                    ClusterError.SetsOfDifferentMatrices,
                    $"Sets of {first} in '{first.Path}' and of {other} in '{other.Path}' cannot be joined, since an id "
                    + "may be another token in each. Name sets of one matrix.");
            }
        }

        return first;
    }
}
