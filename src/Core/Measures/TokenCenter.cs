using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Distances;
using ClusterTools.Matrices;
using ClusterTools.Scans;

namespace ClusterTools;

/// <summary>A place that distances are measured from: the origin, a token's row, a mean of rows, or a vector.</summary>
public sealed class TokenCenter
{
    private readonly DistanceCenter _center;

    private TokenCenter(CenterKind kind, DistanceCenter center, int dimension, int[] tokenIds, bool isDistinct = false)
    {
        _center = center;
        Kind = kind;
        TokenIds = Array.AsReadOnly(tokenIds);
        IsDistinct = isDistinct;
        Vector = Array.AsReadOnly(center.Elements.AsSpan(0, dimension).ToArray());
    }

    /// <summary>The kind of the center.</summary>
    public CenterKind Kind { get; }

    /// <summary>The ids of the tokens that it was made of, ascending; empty for the origin and for a vector.</summary>
    public IReadOnlyList<int> TokenIds { get; }

    /// <summary>Whether each distinct row counted once in the mean, and not once for each of its tokens.</summary>
    public bool IsDistinct { get; }

    /// <summary>
    /// The d numbers of the center: exact, but for those of a mean, which are rounded once from their exact value.
    /// </summary>
    public IReadOnlyList<double> Vector { get; }

    /// <summary>The origin of a matrix's space.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <returns>The center.</returns>
    public static TokenCenter Origin(TokenMatrix matrix)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        DistanceCenter zero = DistanceCenter.OfRow(matrix.DType, new byte[matrix.RowBytes], matrix.Dimension);
        return new TokenCenter(CenterKind.Origin, zero, matrix.Dimension, []);
    }

    /// <summary>A token's row, or the mean of the rows of several tokens.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="tokenIds">The tokens, one or more, in any order; a token named twice counts once.</param>
    /// <param name="isDistinct">Whether tokens of the same row count as one.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The center.</returns>
    /// <exception cref="TokenMatrixException">
    /// There is no such token, a row holds a NaN or an infinity, or the file was changed since import.
    /// </exception>
    public static TokenCenter OfTokens(
        TokenMatrix matrix, IEnumerable<int> tokenIds, bool isDistinct = false, ComputeContext? context = null)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(tokenIds);
        context ??= new ComputeContext();
        using var scan = new RowScan(new RowSelection(matrix, tokenIds));
        int[] ids = [.. Enumerable.Range(0, scan.Rows.Count).Select(scan.Rows.IdOf)];
        ArgumentOutOfRangeException.ThrowIfZero(ids.Length, nameof(tokenIds));
        ReadOnlySpan<byte> row = scan.Read(0, 1, new byte[matrix.RowBytes]);
        DistanceCenter first = DistanceCenter.OfRow(matrix.DType, row, matrix.Dimension);
        if (ids.Length == 1)
        {
            if (!Array.TrueForAll([.. first.Elements], double.IsFinite))
            {
                throw TokenVectors.NotFinite(matrix, ids[0]);
            }

            return new TokenCenter(CenterKind.Token, first, matrix.Dimension, ids);
        }

        // The mean of equal rows is that row, whose distances are exact.
        double[] mean = isDistinct ? MeanOfDistinct(scan, context) : MeanScan.Compute(scan, context);
        bool isRow = first.Elements.AsSpan(0, matrix.Dimension).SequenceEqual(mean);
        return new TokenCenter(
            CenterKind.Mean, isRow ? first : DistanceCenter.OfVector(mean), matrix.Dimension, ids, isDistinct);
    }

    /// <summary>A vector.</summary>
    /// <param name="vector">The d numbers, finite.</param>
    /// <returns>The center.</returns>
    /// <exception cref="DistanceException">CenterNotFinite: the vector holds a NaN or an infinity.</exception>
    public static TokenCenter OfVector(IReadOnlyList<double> vector)
    {
        ArgumentNullException.ThrowIfNull(vector);
        double[] numbers = [.. vector];
        int invalid = Array.FindIndex(numbers, static number => !double.IsFinite(number));
        return invalid < 0
            ? new TokenCenter(CenterKind.Vector, DistanceCenter.OfVector(numbers), numbers.Length, [])
            : throw new DistanceException(
                DistanceError.CenterNotFinite,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Element {invalid} of the vector is {numbers[invalid]}, so no token has a distance to it. "
                    + $"Give finite numbers."));
    }

    /// <inheritdoc/>
    public override string ToString() => Kind switch
    {
        CenterKind.Origin => "the origin",
        CenterKind.Token => string.Create(CultureInfo.InvariantCulture, $"token {TokenIds[0]}"),
        CenterKind.Mean => string.Create(
            CultureInfo.InvariantCulture,
            $"the mean of {TokenIds.Count} tokens{(IsDistinct ? ", each distinct row once" : string.Empty)}"),
        _ => "a vector",
    };

    /// <summary>Makes sure that distances of a metric can be measured from this center.</summary>
    /// <param name="matrix">The matrix whose tokens are measured.</param>
    /// <param name="metric">The metric.</param>
    /// <returns>The center as kernels take it.</returns>
    /// <exception cref="TokenMatrixException">DimensionMismatch: the matrix has another dimension.</exception>
    /// <exception cref="DistanceException">
    /// CenterNotStored: the metric counts steps and this is no stored row.
    /// </exception>
    internal DistanceCenter Require(TokenMatrix matrix, DistanceMetric metric)
    {
        matrix.RequireDimension(Vector.Count, "The center has", "Name a center of this matrix.");
        return _center.IsStored || metric is not (DistanceMetric.Ulp or DistanceMetric.UlpSum)
            ? _center
            : throw new DistanceException(
                DistanceError.CenterNotStored,
                $"The metric {metric} counts steps between stored elements, and {this} has none. Name one token as the "
                + "center, or use Euclidean, Manhattan or Chebyshev.");
    }

    private static double[] MeanOfDistinct(RowScan scan, ComputeContext context)
    {
        int[][] identical = IdenticalRows.Find(scan, context);
        var repeated = identical.SelectMany(static rows => rows.Skip(1)).ToHashSet();
        IEnumerable<int> ids = Enumerable.Range(0, scan.Rows.Count)
            .Where(row => !repeated.Contains(row)).Select(scan.Rows.IdOf);
        return MeanScan.Compute(scan.Of(new RowSelection(scan.Matrix, ids)), context);
    }
}
