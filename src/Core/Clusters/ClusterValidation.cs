using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Clusters;
using ClusterTools.Matrices;
using ClusterTools.Measures;
using ClusterTools.Scans;

namespace ClusterTools;

/// <summary>
/// Whether tokens that share a cosine share more: the bfloat16 cosines of all pairs, the tokens whose rows are
/// bit-identical, and those that lie off. The numbers are the same on every machine.
/// </summary>
public sealed class ClusterValidation : ITokenSet
{
    // Of the work, for progress: where each stage ends.
    private const double IdentityEnd = 0.05;
    private const double QuotientsEnd = 0.1;
    private const double PairsEnd = 0.9;
    private const double AnglesEnd = 0.99;

    private readonly (int TokenId, double Distance, int Population)[] _ranked;

    private ClusterValidation(
        CosineCluster? cluster,
        TokenMatrix matrix,
        (int TokenId, double Distance, int Population)[] ranked,
        IReadOnlyList<IdenticalTokenGroup> groups,
        int distinctVectorCount,
        long[] counts)
    {
        Cluster = cluster;
        TokenMatrix = matrix;
        TokenIds = new ReadOnlyItems<int>([.. ranked.Select(static member => member.TokenId).Order()]);
        IdenticalGroups = groups;
        DistinctVectorCount = distinctVectorCount;
        _ranked = ranked;
        UndefinedCount = ranked.Count(static member => double.IsNaN(member.Distance));
        OutlierCount = ranked.Count(static member => IsOutlier(member.Distance));
        PairCount = (long)Count * (Count - 1) / 2;
        PairsAtOne = counts[BFloat16.FromSingle(1)];
        var statistics = new ValueStatistics(counts);
        Minimum = statistics.Minimum;
        Maximum = statistics.Maximum;
        Mean = statistics.Mean;
        Median = statistics.Median;
        UndefinedPairCount = statistics.UndefinedCount;
        Distribution = Array.AsReadOnly(Array.ConvertAll(statistics.Distribution, CosineClass.Of));
    }

    /// <summary>The verdict on the numbers below.</summary>
    public ClusterVerdict Verdict =>
        UndefinedCount == Count ? ClusterVerdict.Undefined
        : DistinctVectorCount == 1 ? ClusterVerdict.Identical
        : FarCount == 0 ? ClusterVerdict.Tight
        : 2 * (long)FarCount < Count ? ClusterVerdict.Mixed
        : ClusterVerdict.Spread;

    /// <summary>The number of tokens.</summary>
    public int Count => TokenIds.Count;

    /// <summary>The number of different rows, bit by bit.</summary>
    public int DistinctVectorCount { get; }

    /// <summary>The tokens whose rows are bit-identical, two or more in a group; the largest group first.</summary>
    public IReadOnlyList<IdenticalTokenGroup> IdenticalGroups { get; }

    /// <summary>The number of tokens that lie off: more than 3.58 degrees from the centroid.</summary>
    public int OutlierCount { get; }

    /// <summary>
    /// The number of tokens without a direction: their rows are zero, or hold a NaN or an infinity.
    /// </summary>
    public int UndefinedCount { get; }

    /// <summary>
    /// The tokens, the farthest from the centroid first and those without a direction before them. The centroid is the
    /// mean of the unit vectors of the tokens that are near the one that has the most others near it.
    /// </summary>
    public TokenList<ValidatedMember> Members => MembersFrom(0, Count);

    /// <summary>The tokens that lie off, the farthest first.</summary>
    public TokenList<ValidatedMember> Outliers => MembersFrom(UndefinedCount, OutlierCount);

    /// <summary>The tokens without a direction, by token id.</summary>
    public TokenList<ValidatedMember> Undefined => MembersFrom(0, UndefinedCount);

    /// <summary>
    /// The largest angle between the centroid and a token near it, in degrees; null where no token is near it.
    /// </summary>
    public double? Radius => FarCount < Count ? ClusterGeometry.Degrees(_ranked[FarCount].Distance) : null;

    /// <summary>The number of pairs of two tokens: Count (Count - 1) / 2.</summary>
    public long PairCount { get; }

    /// <summary>The number of pairs whose bfloat16 cosine is exactly 1.</summary>
    public long PairsAtOne { get; }

    /// <summary>The same divided by the number of pairs, 0 to 1; NaN where there is no pair.</summary>
    public double FractionAtOne => (double)PairsAtOne / PairCount;

    /// <summary>The number of pairs without a cosine, since a row is zero or holds a NaN or an infinity.</summary>
    public long UndefinedPairCount { get; }

    /// <summary>The smallest cosine of a pair; NaN where none is defined.</summary>
    public float Minimum { get; }

    /// <summary>The largest cosine of a pair, which may be a little more than 1: norms are bfloat16 numbers.</summary>
    public float Maximum { get; }

    /// <summary>The mean of the pairs' bfloat16 cosines, in double; NaN where none is defined.</summary>
    public double Mean { get; }

    /// <summary>
    /// The median of the pairs' cosines, the lower of the two middle ones; NaN where none is defined.
    /// </summary>
    public float Median { get; }

    /// <summary>
    /// How many pairs have which cosine, by count descending, by cosine ascending among equal counts.
    /// </summary>
    public IReadOnlyList<CosineClass> Distribution { get; }

    /// <summary>The tokens' ids, ascending, each once.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <summary>The cluster that was validated; null where only ids were given.</summary>
    public CosineCluster? Cluster { get; }

    /// <summary>The matrix whose rows were compared.</summary>
    public TokenMatrix TokenMatrix { get; }

    /// <summary>Validates a cluster.</summary>
    /// <param name="cluster">The cluster, found or read from a file.</param>
    /// <param name="matrix">The matrix; by default the one that the cluster knows.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The validation.</returns>
    /// <exception cref="TokenMatrixException">
    /// MatrixMissing: none is known. ClusterOfAnotherMatrix: it has not as many tokens as the cluster's.
    /// </exception>
    /// <exception cref="ClusterException">TokenSetEmpty: the cluster was read from a file and has no token.</exception>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static ClusterValidation Validate(
        CosineCluster cluster, TokenMatrix? matrix = null, ComputeContext? context = null)
    {
        TokenMatrix found = CosineCluster.MatrixOf(cluster, matrix);
        TokenSets.RequireTokens(cluster);
        return Validate(cluster, found, cluster.TokenIds, context ?? new ComputeContext());
    }

    /// <summary>Validates any tokens.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="tokenIds">The tokens' ids, one or more in any order; one that is there twice counts once.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The validation.</returns>
    /// <exception cref="ArgumentException">There is no token.</exception>
    /// <exception cref="TokenMatrixException">TokenIdOutOfRange: there is no such token.</exception>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static ClusterValidation Validate(
        TokenMatrix matrix, IReadOnlyList<int> tokenIds, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(tokenIds);
        ArgumentOutOfRangeException.ThrowIfZero(tokenIds.Count, nameof(tokenIds));
        return Validate(null, matrix, tokenIds, context ?? new ComputeContext());
    }

    // The tokens that are not near the centroid; in the ranking they come first.
    private int FarCount => UndefinedCount + OutlierCount;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Verdict}: {Count} tokens on {DistinctVectorCount} vectors, {OutlierCount} outliers")
        + (UndefinedCount > 0 ? FormattableString.Invariant($", {UndefinedCount} without a direction") : string.Empty);

    private static ClusterValidation Validate(
        CosineCluster? cluster, TokenMatrix matrix, IReadOnlyList<int> tokenIds, ComputeContext context)
    {
        var members = new RowSelection(matrix, tokenIds);
        using var rows = new RowScan(members);
        int[][] sets = IdenticalRows.Find(rows, context.Part(0, IdentityEnd));
        int[] firsts = [.. Enumerable.Range(0, members.Count)];
        var populations = new SortedDictionary<int, int>(firsts.ToDictionary(static row => row, static _ => 1));
        foreach (int[] set in sets)
        {
            populations[set[0]] = set.Length;
            foreach (int row in set.AsSpan(1))
            {
                firsts[row] = set[0];
                populations.Remove(row);
            }
        }

        var distinct = new RowSelection(matrix, populations.Keys.Select(members.IdOf));
        int[] weights = [.. populations.Values];
        RowScan distinctRows = rows.Of(distinct);
        using QuotientRows quotients = QuotientScan.Divide(distinctRows, context.Part(IdentityEnd, QuotientsEnd));
        (long[] counts, long[] near) = PairScan.Count(quotients, weights, context.Part(QuotientsEnd, PairsEnd));
        double[] distances = new ClusterGeometry(distinctRows, context.Part(PairsEnd, AnglesEnd))
            .Distances(near, weights);
        long pairs = (long)distinct.Count * (distinct.Count + 1) / 2;
        context.Tell($"{distinct.Count} different rows of {members.Count}, {pairs} pairs of them.");
        var places = populations.Keys.Select(static (row, place) => (row, place))
            .ToDictionary(static pair => pair.row, static pair => pair.place);
        var ranked = firsts
            .Select((first, row) => (members.IdOf(row), distances[places[first]], populations[first]))
            .OrderByDescending(static member => double.IsNaN(member.Item2))
            .ThenByDescending(static member => member.Item2);
        IdenticalTokenGroup[] groups = IdenticalTokenGroup.Of(rows, sets, context.Part(AnglesEnd, 1));
        return new ClusterValidation(cluster, matrix, [.. ranked], groups, distinct.Count, counts);
    }

    private static bool IsOutlier(double distance) => distance > ClusterGeometry.NearDistance;

    private TokenList<ValidatedMember> MembersFrom(int first, int count) => new(
        TokenMatrix,
        new ListView<int>(count, index => _ranked[first + index].TokenId),
        index => MemberOf(first + index));

    private ValidatedMember MemberOf(int index)
    {
        (int tokenId, double distance, int population) = _ranked[index];
        return new ValidatedMember(
            TokenMatrix, tokenId, ClusterGeometry.Degrees(distance), population, IsOutlier(distance));
    }
}
