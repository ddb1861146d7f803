using System;
using System.Linq;
using ClusterTools.Clusters;
using ClusterTools.Tokens;

namespace ClusterTools;

/// <summary>
/// What two clusters, or other sets of tokens, have in common, and what the one has that the other has not: of models
/// of one tokenizer, of directions, or of a model's precisions.
/// </summary>
public sealed class ClusterComparison
{
    private ClusterComparison(ITokenSet reference, ITokenSet difference)
    {
        ReferenceCluster = reference;
        DifferenceCluster = difference;
        Common = TokenSets.MembersOf(reference, [.. reference.TokenIds.Intersect(difference.TokenIds)]);
        Lost = TokenSets.MembersOf(reference, [.. reference.TokenIds.Except(difference.TokenIds)]);
        Gained = TokenSets.MembersOf(difference, [.. difference.TokenIds.Except(reference.TokenIds)]);
    }

    /// <summary>The cluster that the other one is compared with.</summary>
    public ITokenSet ReferenceCluster { get; }

    /// <summary>The cluster that is compared.</summary>
    public ITokenSet DifferenceCluster { get; }

    /// <summary>The number of tokens that are members of both.</summary>
    public int CommonCount => Common.Count;

    /// <summary>The number of tokens that are members of the compared cluster only.</summary>
    public int GainedCount => Gained.Count;

    /// <summary>The number of tokens that are members of the reference only.</summary>
    public int LostCount => Lost.Count;

    /// <summary>
    /// The Jaccard index: the number of common members over that of members of either, 0 (none in common) to 1 (the
    /// same).
    /// </summary>
    public double Jaccard => (double)CommonCount / (CommonCount + GainedCount + LostCount);

    /// <summary>The members of both, by token id, as they are in the reference.</summary>
    public TokenList<ClusterMember> Common { get; }

    /// <summary>The members of the compared cluster only, by token id.</summary>
    public TokenList<ClusterMember> Gained { get; }

    /// <summary>The members of the reference only, by token id.</summary>
    public TokenList<ClusterMember> Lost { get; }

    /// <summary>Compares two clusters by their members' ids.</summary>
    /// <param name="reference">The cluster that the other one is compared with.</param>
    /// <param name="difference">The cluster that is compared.</param>
    /// <returns>The comparison.</returns>
    /// <exception cref="ClusterException">
    /// TokenTextsDiffer: a member is one text in the one matrix and another in the other, so ids do not mean the same
    /// tokens.
    /// </exception>
    public static ClusterComparison Compare(ITokenSet reference, ITokenSet difference)
    {
        ArgumentNullException.ThrowIfNull(reference);
        ArgumentNullException.ThrowIfNull(difference);
        RequireSameTexts(reference, difference);
        return new ClusterComparison(reference, difference);
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{CommonCount} common, {GainedCount} gained, {LostCount} lost");

    // Where a text is not known, as for rows of padding, there is nothing to compare.
    private static void RequireSameTexts(ITokenSet reference, ITokenSet difference)
    {
        if (reference.TokenMatrix is not TokenMatrix first || difference.TokenMatrix is not TokenMatrix second
            || first == second)
        {
            return;
        }

        foreach (int id in reference.TokenIds.Union(difference.TokenIds))
        {
            if (first.GetToken(id) is string text && second.GetToken(id) is string other && text != other)
            {
                throw new ClusterException(
                    ClusterError.TokenTextsDiffer,
                    FormattableString.Invariant($"Token {id} is {TokenEscape.Quote(text)} in {first} and ")
                    + $"{TokenEscape.Quote(other)} in {second}: the models have different tokenizers, so their "
                    + "clusters cannot be compared by id. Compare clusters of models of one tokenizer.");
            }
        }
    }
}
