using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Clusters;
using ClusterTools.Matrices;

namespace ClusterTools;

/// <summary>
/// The tokens of one cosine class: all whose bfloat16 cosine to the direction is the same number. Found in a
/// measurement, or read from a file; then what the file does not hold is null.
/// </summary>
public sealed class CosineCluster : ITokenSet
{
    private CosineCluster(CosineMeasurement measurement, int distributionIndex)
    {
        CosineClass item = measurement.Distribution[distributionIndex];
        Measurement = measurement;
        TokenMatrix = measurement.TokenMatrix;
        TokenCount = measurement.TokenCount;
        Latitude = measurement.Direction.Latitude;
        Longitude = measurement.Direction.Longitude;
        Cosine = item.Cosine;
        Count = (int)item.Count;
        Fraction = (double)Count / TokenCount;
        Rank = distributionIndex + 1;
        MaximumCosine = measurement.Maximum;
        MaximumCount = measurement.CountOf(BFloat16.FromSingle(measurement.Maximum));
        TokenIds = new ReadOnlyItems<int>(measurement.TokensOf(BFloat16.FromSingle(item.Cosine)));
    }

    internal CosineCluster(
        float cosine, int[] tokenIds, int tokenCount, double? latitude, double? longitude, TokenMatrix? tokenMatrix)
    {
        TokenMatrix = tokenMatrix;
        TokenCount = tokenCount;
        Latitude = latitude;
        Longitude = longitude;
        Cosine = cosine;
        Count = tokenIds.Length;
        Fraction = (double)tokenIds.Length / tokenCount;
        TokenIds = new ReadOnlyItems<int>(tokenIds);
    }

    /// <summary>The shared cosine; a bfloat16 number.</summary>
    public float Cosine { get; }

    /// <summary>The number of members.</summary>
    public int Count { get; }

    /// <summary>The members' share of all tokens, 0 to 1.</summary>
    public double Fraction { get; }

    /// <summary>The members' token ids, ascending.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <summary>The members, by token id.</summary>
    public TokenList<ClusterMember> Members => TokenSets.MembersOf(this, TokenIds);

    /// <summary>The number of all tokens, N.</summary>
    public int TokenCount { get; }

    /// <summary>
    /// The latitude of the direction in degrees; a file holds it as float32, or not at all: then it is null.
    /// </summary>
    public double? Latitude { get; }

    /// <summary>
    /// The longitude of the direction in degrees; a file holds it as float32, or not at all: then it is null.
    /// </summary>
    public double? Longitude { get; }

    /// <summary>
    /// The place of the class in the distribution, 1 for the most common; null where read from a file.
    /// </summary>
    public int? Rank { get; }

    /// <summary>The largest cosine of the measurement, for comparison; null where read from a file.</summary>
    public float? MaximumCosine { get; }

    /// <summary>The number of tokens at the largest cosine; null where read from a file.</summary>
    public int? MaximumCount { get; }

    /// <summary>The measurement; null where the cluster was read from a file.</summary>
    public CosineMeasurement? Measurement { get; }

    /// <summary>The matrix whose tokens these are; null where the cluster was read from a file without one.</summary>
    public TokenMatrix? TokenMatrix { get; }

    /// <summary>The file that the cluster was read from; null if it was found in a measurement.</summary>
    internal string? SourcePath { get; init; }

    /// <summary>The files that the cluster was made from.</summary>
    internal IEnumerable<string> InputFiles =>
    [
        .. Measurement?.InputFiles ?? TokenMatrix?.InputFiles ?? [],
        .. SourcePath is null ? Array.Empty<string>() : [SourcePath],
    ];

    /// <summary>The most common cosine's class; of equally common ones the smallest cosine.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <returns>The cluster.</returns>
    /// <exception cref="ClusterException">No token has a defined cosine.</exception>
    public static CosineCluster Mode(CosineMeasurement measurement) => Top(measurement, 1).First();

    /// <summary>The class of the largest cosine.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <returns>The cluster.</returns>
    /// <exception cref="ClusterException">No token has a defined cosine.</exception>
    public static CosineCluster Maximum(CosineMeasurement measurement)
    {
        ClassesOf(measurement);
        return WithCosine(measurement, measurement.Maximum);
    }

    /// <summary>The class of a given cosine.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="cosine">The cosine; it is rounded to bfloat16, so decimals as shown will do.</param>
    /// <returns>The cluster.</returns>
    /// <exception cref="ClusterException">No token has that cosine.</exception>
    public static CosineCluster WithCosine(CosineMeasurement measurement, double cosine)
    {
        ValueClasses<CosineCluster> classes = ClassesOf(measurement);
        float rounded = BFloat16.ToSingle(BFloat16.FromDouble(cosine));
        return classes.TryFind(rounded, out CosineCluster? found) ? found! : throw new ClusterException(
            ClusterError.CosineClassNotFound,
            FormattableString.Invariant($"No token has the cosine {cosine}, as bfloat16 {rounded}. ")
            + "The measurement's Distribution lists the cosines that occur.");
    }

    /// <summary>The most common classes, the most common first.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="count">The number of classes at most.</param>
    /// <returns>The clusters, made as they are asked for.</returns>
    /// <exception cref="ClusterException">No token has a defined cosine.</exception>
    public static IEnumerable<CosineCluster> Top(CosineMeasurement measurement, int count) =>
        ClassesOf(measurement).Top(count);

    /// <summary>The classes of at least a number of tokens, the most common first.</summary>
    /// <param name="measurement">The measurement.</param>
    /// <param name="minimumCount">The number of tokens at least.</param>
    /// <returns>The clusters, made as they are asked for; none where no class is that large.</returns>
    /// <exception cref="ClusterException">No token has a defined cosine.</exception>
    public static IEnumerable<CosineCluster> AtLeast(CosineMeasurement measurement, int minimumCount) =>
        ClassesOf(measurement).AtLeast(minimumCount);

    /// <summary>Finds the matrix whose rows a cluster's members are.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="matrix">The matrix, or null for the one that the cluster knows.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="TokenMatrixException">MatrixMissing: neither is known.</exception>
    /// <exception cref="ClusterException">ClusterOfAnotherMatrix: it has another number of tokens.</exception>
    public static TokenMatrix MatrixOf(CosineCluster cluster, TokenMatrix? matrix)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        matrix = cluster.RequireMatrix(
            matrix, "The cluster was read from a file and", "Name the matrix that it was found in.");
        TokenSets.RequireTokensOf(cluster, matrix);
        return matrix;
    }

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Count} tokens at cosine {Cosine}");

    private static ValueClasses<CosineCluster> ClassesOf(CosineMeasurement measurement)
    {
        ArgumentNullException.ThrowIfNull(measurement);
        IReadOnlyList<CosineClass> distribution = measurement.Distribution;
        return distribution.Count > 0
            ? new ValueClasses<CosineCluster>(
                new ListView<float>(distribution.Count, index => distribution[index].Cosine),
                new ListView<long>(distribution.Count, index => distribution[index].Count),
                index => new CosineCluster(measurement, index))
            : throw new ClusterException(
                ClusterError.NoDefinedCosine,
                $"No token of {measurement.TokenMatrix} has a cosine: all rows are zero or hold a NaN or an infinity. "
                + "Check the matrix, or measure another.");
    }
}
