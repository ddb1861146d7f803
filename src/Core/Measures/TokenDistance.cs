using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Distances;
using ClusterTools.Matrices;
using ClusterTools.Measures;
using ClusterTools.Scans;

namespace ClusterTools;

/// <summary>The distances of the tokens of a matrix to a center, by id and by rank, and their statistics.</summary>
public sealed class TokenDistance : ITokenMatrixSource
{
    private readonly RowSelection _rows;
    private readonly double[] _distances;
    private readonly Lazy<DistanceRanking> _ranking;
    private readonly Lazy<DistanceBin[]> _histogram;

    private TokenDistance(TokenCenter center, RowSelection rows, double[] distances, DistanceMetric metric)
    {
        _rows = rows;
        _distances = distances;
        _ranking = new Lazy<DistanceRanking>(() => new DistanceRanking(rows, distances));
        bool areWhole = metric is DistanceMetric.Ulp or DistanceMetric.UlpSum;
        _histogram = new Lazy<DistanceBin[]>(() => DistanceHistogram.Of(_ranking.Value, areWhole));
        TokenMatrix = rows.Matrix;
        Metric = metric;
        Center = center;
        MeasuredCount = rows.Count;
        SelectedTokenIds = rows.IsAll ? null : new ListView<int>(rows.Count, rows.IdOf);
        Distances = new ListView<double>(TokenMatrix.TokenCount, DistanceOf);
        var statistics = new DistanceStatistics(distances);
        Minimum = statistics.Minimum;
        Maximum = statistics.Maximum;
        Mean = statistics.Mean;
        UndefinedCount = statistics.UndefinedCount;
        ZeroCount = statistics.ZeroCount;
    }

    /// <summary>The matrix whose tokens were measured.</summary>
    public TokenMatrix TokenMatrix { get; }

    /// <summary>The center that the distances are measured from.</summary>
    public TokenCenter Center { get; }

    /// <summary>The metric of the distances.</summary>
    public DistanceMetric Metric { get; }

    /// <summary>The number of tokens that were measured: N, or those selected.</summary>
    public int MeasuredCount { get; }

    /// <summary>
    /// The ids of the tokens that were selected to be measured, ascending; null if all were measured.
    /// </summary>
    public IReadOnlyList<int>? SelectedTokenIds { get; }

    /// <summary>The number of measured tokens without a distance: their rows hold a NaN or an infinity.</summary>
    public int UndefinedCount { get; }

    /// <summary>
    /// The number of tokens at a distance of exactly 0. To a token these are those of equal elements; +0 equals -0.
    /// </summary>
    public int ZeroCount { get; }

    /// <summary>The smallest distance; NaN if no distance is defined.</summary>
    public double Minimum { get; }

    /// <summary>The largest distance; NaN if no distance is defined.</summary>
    public double Maximum { get; }

    /// <summary>The mean distance, in double; NaN if no distance is defined.</summary>
    public double Mean { get; }

    /// <summary>
    /// The median, the lower of the two middle distances as torch.median; NaN if no distance is defined.
    /// </summary>
    public double Median => Quantile(0.5);

    /// <summary>The distance of each token, by token id; NaN if it is undefined or was not measured.</summary>
    public IReadOnlyList<double> Distances { get; }

    /// <summary>All tokens that have a distance, the nearest first, by id among equally near ones.</summary>
    public TokenList<RankedToken> Nearest => new(TokenMatrix, _ranking.Value.TokenIds, RankedAt);

    /// <summary>
    /// The gaps between neighbouring distances, the largest ratio first. Only distances above 0 have a ratio.
    /// </summary>
    public IReadOnlyList<DistanceGap> Gaps => _ranking.Value.Gaps;

    /// <summary>
    /// How many tokens lie at which distance: about 25 bins whose edges have the same ratio, a power of two or a root
    /// of it. Distances of 0, and infinite ones, have a bin of their own. Bins between others may be empty.
    /// </summary>
    public IReadOnlyList<DistanceBin> Histogram => Array.AsReadOnly(_histogram.Value);

    /// <summary>
    /// Measures the norms of tokens: the distances to the origin, each the double nearest to the exact one.
    /// </summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="metric">The metric.</param>
    /// <param name="tokenIds">The tokens to measure, in any order; null for all.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The measurement.</returns>
    /// <exception cref="TokenMatrixException">There is no such token, or the file was changed since import.</exception>
    public static TokenDistance ToOrigin(
        TokenMatrix matrix,
        DistanceMetric metric = DistanceMetric.Euclidean,
        IEnumerable<int>? tokenIds = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return Measure([TokenCenter.Origin(matrix)], matrix, metric, tokenIds, context)[0];
    }

    /// <summary>Makes sure that distances of a metric can be measured from a center.</summary>
    /// <param name="center">The center.</param>
    /// <param name="matrix">The matrix whose tokens are to be measured.</param>
    /// <param name="metric">The metric.</param>
    /// <exception cref="TokenMatrixException">DimensionMismatch: the center has another dimension.</exception>
    /// <exception cref="DistanceException">
    /// CenterNotStored: the metric counts steps and the center is no row.
    /// </exception>
    public static void RequireFit(TokenCenter center, TokenMatrix matrix, DistanceMetric metric)
    {
        ArgumentNullException.ThrowIfNull(center);
        ArgumentNullException.ThrowIfNull(matrix);
        center.Require(matrix, metric);
    }

    /// <summary>Measures the distances of tokens to centers in one pass, to the same bits as one by one.</summary>
    /// <param name="centers">The centers, one or more, of the matrix's dimension.</param>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="metric">The metric; Ulp and UlpSum need a token of the matrix, or the origin, as center.</param>
    /// <param name="tokenIds">The tokens to measure, in any order; null for all.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The measurements, in the centers' order.</returns>
    /// <exception cref="TokenMatrixException">
    /// There is no such token, a center has another dimension, or the file was changed since import.
    /// </exception>
    /// <exception cref="DistanceException">CenterNotStored: the metric counts steps and a center is no row.</exception>
    public static IReadOnlyList<TokenDistance> Measure(
        IReadOnlyList<TokenCenter> centers,
        TokenMatrix matrix,
        DistanceMetric metric = DistanceMetric.Euclidean,
        IEnumerable<int>? tokenIds = null,
        ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(centers);
        ArgumentNullException.ThrowIfNull(matrix);
        DistanceCenter[] exact = [.. centers.Select(center => center.Require(matrix, metric))];
        var rows = RowSelection.Of(matrix, tokenIds);
        double[][] distances = DistanceScan.Compute(rows, exact, metric, context ?? new ComputeContext());
        return [.. centers.Select((center, i) => new TokenDistance(center, rows, distances[i], metric))];
    }

    /// <summary>Counts the tokens within a distance, the distance itself included.</summary>
    /// <param name="radius">The distance.</param>
    /// <returns>The number of tokens.</returns>
    public int CountWithin(double radius) => _ranking.Value.CountWithin(radius);

    /// <summary>
    /// Finds the smallest distance within which a share of the tokens lie: no interpolation, so it is a distance of the
    /// measurement.
    /// </summary>
    /// <param name="share">The share, 0 to 1: 0 gives the smallest distance, 1 the largest.</param>
    /// <returns>The distance; NaN if no distance is defined.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The share is not within 0 to 1.</exception>
    public double Quantile(double share)
    {
        if (share is not (>= 0 and <= 1))
        {
            throw new ArgumentOutOfRangeException(nameof(share), share, "A share is 0 to 1.");
        }

        return _ranking.Value.Quantile(share);
    }

    /// <summary>The first of the nearest tokens.</summary>
    internal TokenList<RankedToken> NearestOf(int count) =>
        new(TokenMatrix, _ranking.Value.TokenIds[..count], RankedAt);

    /// <inheritdoc/>
    public override string ToString() =>
        FormattableString.Invariant(
            $"{TokenMatrix.Name}: {Metric} distances from {Center} in [{Minimum:G6}, {Maximum:G6}]");

    private double DistanceOf(int tokenId)
    {
        int index = _rows.IsAll ? tokenId : _rows.IndexOf(tokenId);
        return index < 0 ? double.NaN : _distances[index];
    }

    private RankedToken RankedAt(int index)
    {
        int id = _ranking.Value.TokenIds[index];
        return new RankedToken(
            index + 1,
            id,
            TokenMatrix.GetToken(id),
            TokenMatrix.Tokenizer?.GetKind(id),
            _ranking.Value.Distances[index]);
    }
}
