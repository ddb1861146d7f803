using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Safetensors;
using ClusterTools.Tests.Chain;
using Xunit;

namespace ClusterTools.Tests.Measures;

public sealed class TokenDistanceTests : IDisposable
{
    private const int Rows = 3001;
    private const int Dimension = 97;

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<DistanceMetric> Metrics => [.. Enum.GetValues<DistanceMetric>()];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Metrics))]
    public void Distances_of_a_file_are_those_of_its_rows_whatever_the_threads_and_the_other_centers(
        DistanceMetric metric)
    {
        ushort[][] rows = RandomRows();
        TokenMatrix matrix = TensorFile.Matrix(_folder, Rows, Dimension, [.. rows.SelectMany(static row => row)]);
        int[] ids = [.. Enumerable.Range(0, Rows).Where(id => Numbers(rows[id]).All(double.IsFinite)).Take(5)];
        TokenCenter[] centers = [.. ids.Select(id => TokenCenter.OfTokens(matrix, [id]))];

        double[][] expected = Bits(TokenDistance.Measure(centers, matrix, metric, null, new ComputeContext(1)));

        foreach (int threads in (int[])[2, 7])
        {
            Assert.Equal(
                expected, Bits(TokenDistance.Measure(centers, matrix, metric, null, new ComputeContext(threads))));
        }

        for (int i = 0; i < centers.Length; i++)
        {
            Assert.Equal(expected[i], Bits(TokenDistance.Measure([centers[i]], matrix, metric))[0]);
            for (int row = 0; row < Rows; row += 50)
            {
                Assert.Equal(Exact(rows[row], rows[ids[i]], metric), expected[i][row]);
            }
        }
    }

    [Fact]
    public void Means_tokens_and_vectors_share_one_pass_and_keep_their_bits()
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        TokenCenter[] centers =
        [
            TokenCenter.OfTokens(matrix, [5]),
            TokenCenter.OfTokens(matrix, [1, 2, 3]),
            TokenCenter.Origin(matrix),
            TokenCenter.OfVector([.. matrix.GetVector(5).Select(static x => (double)x)]),
        ];
        var details = new List<string>();
        var context = new ComputeContext(2) { Details = new Sink(details) };

        IReadOnlyList<TokenDistance> together = TokenDistance.Measure(centers, matrix, context: context);

        Assert.Equal(["4 centers, 1 pass over the matrix."], details);
        Assert.Equal(centers, together.Select(static distance => distance.Center));
        foreach (TokenDistance distance in together)
        {
            Assert.Equal(TokenDistance.Measure([distance.Center], matrix)[0].Distances, distance.Distances);
        }

        // The same place: exactly 0 to the token, and 0 to the numbers as well.
        Assert.Equal(0, together[0].Distances[5]);
        Assert.Equal(0, together[3].Distances[5]);
    }

    [Fact]
    public void Selected_tokens_have_the_distances_that_they_have_among_all()
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        int[] ids = [3000, 7, 8, 9, 2500, 0, 1, 7, .. Enumerable.Range(1000, 700)];
        TokenCenter center = TokenCenter.OfTokens(matrix, [8]);

        TokenDistance all = TokenDistance.Measure([center], matrix)[0];
        TokenDistance some = TokenDistance.Measure([center], matrix, tokenIds: ids)[0];

        Assert.Equal([.. ids.Distinct().Order()], some.SelectedTokenIds);
        Assert.Null(all.SelectedTokenIds);
        Assert.Equal(ids.Distinct().Count(), some.MeasuredCount);
        for (int id = 0; id < matrix.TokenCount; id++)
        {
            Assert.Equal(ids.Contains(id) ? all.Distances[id] : double.NaN, some.Distances[id]);
        }

        Assert.Equal(8, some.Nearest[0].TokenId);
        Assert.Equal(some.MeasuredCount, some.Nearest.Count);
    }

    [Fact]
    public void Ranks_quantiles_and_counts_agree_with_sorting()
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        TokenDistance distance = TokenDistance.ToOrigin(matrix);
        (double Distance, int Id)[] sorted = [.. distance.Distances.Select(static (d, id) => (d, id)).Order()];

        Assert.Equal(sorted, distance.Nearest.Select(static token => (token.Distance, token.TokenId)));
        Assert.Equal(Enumerable.Range(1, sorted.Length), distance.Nearest.Select(static token => token.Rank));
        Assert.Equal(sorted.Select(static pair => pair.Id), distance.Nearest.TokenIds);
        foreach (double share in (double[])[0, 0.1, 1.0 / 3, 0.5, 0.9, 1])
        {
            double quantile = distance.Quantile(share);
            Assert.True(sorted.Count(pair => pair.Distance <= quantile) >= share * sorted.Length);
            Assert.True(sorted.Count(pair => pair.Distance < quantile) <= share * sorted.Length);
        }

        foreach (int place in (int[])[0, 100, sorted.Length - 1])
        {
            double radius = sorted[place].Distance;
            Assert.Equal(sorted.Count(pair => pair.Distance <= radius), distance.CountWithin(radius));
            Assert.Equal(sorted.Count(pair => pair.Distance < radius), distance.CountWithin(Math.BitDecrement(radius)));
        }

        Assert.Equal(sorted[0].Distance, distance.Minimum);
        Assert.Equal(sorted[^1].Distance, distance.Maximum);
        Assert.Equal(distance.Quantile(0.5), distance.Median);
        Assert.Throws<ArgumentOutOfRangeException>(() => distance.Quantile(double.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => distance.Quantile(-0.1));
    }

    [Fact]
    public void Gaps_lie_between_different_distances_above_zero()
    {
        TokenDistance distance = Line(0, 0, 1, 1, 3, 12, 12, 13);

        Assert.Equal(
            [(5, 3.0, 12.0), (4, 1.0, 3.0), (7, 12.0, 13.0)],
            distance.Gaps.Select(static gap => (gap.Count, gap.Below, gap.Above)));
        Assert.Equal(4, distance.Gaps[0].Ratio);
        Assert.Equal("5 tokens within 3, the next at 12", distance.Gaps[0].ToString());

        // Of equal ratios the outer gap comes first.
        Assert.Equal([3, 2, 1], Line(1, 2, 4, 8).Gaps.Select(static gap => gap.Count));
        Assert.Empty(Line(0, 0, 5).Gaps);
    }

    [Fact]
    public void Rows_without_a_distance_are_counted_and_are_in_nothing_else()
    {
        TokenDistance distance = Line(2, float.NaN, float.NegativeInfinity, 1);

        Assert.Equal([2, double.NaN, double.NaN, 1], distance.Distances);
        Assert.Equal((4, 2, 0), (distance.MeasuredCount, distance.UndefinedCount, distance.ZeroCount));
        Assert.Equal((1, 2, 1.5, 1), (distance.Minimum, distance.Maximum, distance.Mean, distance.Median));
        Assert.Equal([3, 0], distance.Nearest.TokenIds);
        TokenDistance none = Line(float.NaN);
        Assert.Equal(
            [double.NaN, double.NaN, double.NaN, double.NaN], [none.Minimum, none.Maximum, none.Mean, none.Median]);
        Assert.Empty(none.Nearest);
        Assert.Empty(none.Histogram);
    }

    [Fact]
    public void Steps_need_a_stored_row_as_center()
    {
        TokenMatrix matrix = Golden.Matrix("tiny");
        TokenCenter mean = TokenCenter.OfTokens(matrix, [1, 2]);
        foreach (DistanceMetric metric in (DistanceMetric[])[DistanceMetric.Ulp, DistanceMetric.UlpSum])
        {
            foreach (TokenCenter center in (TokenCenter[])[mean, TokenCenter.OfVector(new double[matrix.Dimension])])
            {
                var error = Assert.Throws<DistanceException>(
                    () => TokenDistance.Measure([TokenCenter.Origin(matrix), center], matrix, metric));
                Assert.Equal(DistanceError.CenterNotStored, error.Error);
                Assert.Throws<DistanceException>(() => TokenDistance.RequireFit(center, matrix, metric));
            }
        }

        TokenMatrix other = Golden.Matrix("medium");
        var mismatch = Assert.Throws<TokenMatrixException>(
            () => TokenDistance.RequireFit(mean, other, DistanceMetric.Manhattan));
        Assert.Equal(TokenMatrixError.DimensionMismatch, mismatch.Error);
        Assert.Equal(
            DistanceError.CenterNotFinite, Assert.Throws<DistanceException>(() => TokenCenter.OfVector([1, double.NaN]))
                .Error);
    }

    private static ushort[][] RandomRows()
    {
        var random = new Random(1);
        ushort[][] rows =
            [.. Enumerable.Range(0, Rows)
                .Select(i => ChainRows.Row((RowKind)(i % ChainRows.RowKinds.Count), Dimension, random))];
        for (int i = 100; i < Rows; i += 3)
        {
            // Equal rows, and rows near each other.
            rows[i] = [.. rows[i % 20]];
            rows[i][i % Dimension] ^= (ushort)(i % 2);
        }

        return rows;
    }

    private static double[] Numbers(ushort[] row) =>
        Array.ConvertAll(row, static bits => (double)BFloat16.ToSingle(bits));

    private static double[][] Bits(IReadOnlyList<TokenDistance> measurements) =>
        [.. measurements.Select(static measurement => measurement.Distances.ToArray())];

    private static double Exact(ushort[] row, ushort[] center, DistanceMetric metric)
    {
        double[] a = Numbers(row);
        if (!a.All(double.IsFinite))
        {
            return double.NaN;
        }

        int[] steps = [.. row.Zip(center, static (x, y) => Math.Abs(Rank(x) - Rank(y)))];
        return metric switch
        {
            DistanceMetric.Ulp => steps.Max(),
            DistanceMetric.UlpSum => steps.Sum(),
            _ => ReferenceDistance.Between(a, Numbers(center), metric),
        };

        static int Rank(ushort bits) => (bits & 0x8000) == 0 ? bits : -(bits & 0x7FFF);
    }

    private TokenDistance Line(params float[] norms) => TokenDistance.ToOrigin(
        TensorFile.Open(_folder, SafetensorsItem.FromF32("W", norms, [norms.Length, 1])));

    private sealed class Sink(List<string> lines) : IProgress<string>
    {
        public void Report(string value) => lines.Add(value);
    }
}
