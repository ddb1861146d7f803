using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Clusters;
using ClusterTools.Errors;

namespace ClusterTools;

/// <summary>A set of tokens without a cosine: read from a file, or joined from other sets.</summary>
public sealed class TokenSet : ITokenSet
{
    internal TokenSet(string name, int[] tokenIds, int? tokenCount, TokenMatrix? matrix)
    {
        Name = PrintableText.Of(name);
        TokenIds = Array.AsReadOnly(tokenIds);
        TokenCount = tokenCount;
        TokenMatrix = matrix;
    }

    /// <summary>Where the set comes from, for people.</summary>
    public string Name { get; }

    /// <summary>The number of tokens in the set, 0 or more.</summary>
    public int Count => TokenIds.Count;

    /// <summary>The number of all tokens, N; null if the file does not give it and no matrix is known.</summary>
    public int? TokenCount { get; }

    /// <summary>The tokens' ids, ascending.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <summary>The tokens, by id; they have no cosine.</summary>
    public TokenList<ClusterMember> Members => TokenSets.MembersOf(this, TokenIds);

    /// <summary>The matrix whose tokens these are; null if the set was read from a file without a matrix.</summary>
    public TokenMatrix? TokenMatrix { get; }

    /// <summary>The file that the set was read from; null if it was joined.</summary>
    internal string? SourcePath { get; init; }

    /// <summary>The tokens that are in one or more of the sets.</summary>
    /// <param name="sets">The sets, one or more, of one matrix.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The set.</returns>
    /// <exception cref="ClusterException">SetsOfDifferentMatrices: the sets are not of one matrix.</exception>
    /// <exception cref="TokenMatrixException">MatrixMissing: a set does not know its matrix.</exception>
    public static TokenSet Union(IReadOnlyList<ITokenSet> sets, ComputeContext? context = null) =>
        Join("union", sets, context, static (all, ids) => all.Union(ids));

    /// <summary>The tokens that are in each of the sets.</summary>
    /// <param name="sets">The sets, one or more, of one matrix.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The set, which may be empty.</returns>
    /// <exception cref="ClusterException">SetsOfDifferentMatrices: the sets are not of one matrix.</exception>
    /// <exception cref="TokenMatrixException">MatrixMissing: a set does not know its matrix.</exception>
    public static TokenSet Intersect(IReadOnlyList<ITokenSet> sets, ComputeContext? context = null) =>
        Join("intersection", sets, context, static (all, ids) => all.Intersect(ids));

    /// <summary>The tokens of the first set that are in no other one.</summary>
    /// <param name="sets">The sets, one or more, of one matrix.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The set, which may be empty.</returns>
    /// <exception cref="ClusterException">SetsOfDifferentMatrices: the sets are not of one matrix.</exception>
    /// <exception cref="TokenMatrixException">MatrixMissing: a set does not know its matrix.</exception>
    public static TokenSet Except(IReadOnlyList<ITokenSet> sets, ComputeContext? context = null) =>
        Join("difference", sets, context, static (all, ids) => all.Except(ids));

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Count} tokens of {Name}");

    private static TokenSet Join(
        string name,
        IReadOnlyList<ITokenSet> sets,
        ComputeContext? context,
        Func<IEnumerable<int>, IEnumerable<int>, IEnumerable<int>> join)
    {
        ArgumentNullException.ThrowIfNull(sets);
        ArgumentOutOfRangeException.ThrowIfZero(sets.Count, nameof(sets));
        TokenMatrix matrix = TokenSets.RequireOneMatrix(sets, context ?? new ComputeContext());
        IEnumerable<int> ids = sets.Skip(1)
            .Aggregate(sets[0].TokenIds.Distinct(), (all, set) => join(all, set.TokenIds));
        return new TokenSet(
            FormattableString.Invariant(
                $"the {name} of {sets.Count} sets"), [.. ids.Order()], matrix.TokenCount, matrix);
    }
}
