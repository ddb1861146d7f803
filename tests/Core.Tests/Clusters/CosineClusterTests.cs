using System;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Clusters;

public sealed class CosineClusterTests : IDisposable
{
    private const float ThreeFifths = SmallMeasurement.ThreeFifths;
    private const float FourFifths = SmallMeasurement.FourFifths;

    private readonly TemporaryFolder _folder = new();
    private readonly CosineMeasurement _measurement;

    public CosineClusterTests() => _measurement = SmallMeasurement.Take(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_measurement_is_as_computed_by_hand()
    {
        float[] expected =
            [ThreeFifths, float.NaN, FourFifths, ThreeFifths, 1, -FourFifths, FourFifths, 0, float.NaN, ThreeFifths];

        Assert.Equal(expected, _measurement.Cosines);
        Assert.Equal((10, 2, 5), (_measurement.TokenCount, _measurement.UndefinedCount, _measurement.UniqueCount));
        Assert.Equal((-FourFifths, 1f, ThreeFifths), (_measurement.Minimum, _measurement.Maximum, _measurement.Median));
        Assert.Equal(((3 * (double)ThreeFifths) + FourFifths + 1) / 8, _measurement.Mean);
        Assert.Throws<ArgumentOutOfRangeException>(() => _measurement.Cosines[10]);
        Assert.Throws<ArgumentOutOfRangeException>(() => _measurement.Cosines[-1]);
    }

    [Fact]
    public void The_mode_is_the_largest_class()
    {
        CosineCluster cluster = CosineCluster.Mode(_measurement);

        AssertCluster(cluster, ThreeFifths, 1, 0, 3, 9);
        Assert.Equal((1f, 1), (cluster.MaximumCosine, cluster.MaximumCount));
        Assert.Same(_measurement, cluster.Measurement);
        Assert.Equal("3 tokens at cosine 0.6015625", cluster.ToString());
    }

    [Fact]
    public void Of_equally_large_classes_the_mode_is_the_smallest_cosine()
    {
        using TemporaryFolder folder = new();
        CosineMeasurement measurement = SmallMeasurement.Of(folder, [1, 0, 0, -3, 4, 0, 2, 0, 0, 0, 1, 0, -3, 4, 0]);

        AssertCluster(CosineCluster.Mode(measurement), -ThreeFifths, 1, 1, 4);
    }

    [Fact]
    public void The_maximum_is_the_class_of_the_largest_cosine()
    {
        CosineCluster cluster = CosineCluster.Maximum(_measurement);

        AssertCluster(cluster, 1, 5, 4);
        Assert.Equal((1f, 1), (cluster.MaximumCosine, cluster.MaximumCount));
    }

    [Theory]
    [SuppressMessage("Usage", "xUnit1025", Justification = "0 and -0.0 differ in a bit.")]
    [InlineData(0.8, FourFifths)]
    [InlineData(0.80078125, FourFifths)]
    [InlineData(0.802, FourFifths)]
    [InlineData(-0.8, -FourFifths)]
    [InlineData(0, 0)]
    [InlineData(-0.0, 0)]
    [InlineData(1e-60, 0)]
    [InlineData(0.999, 1)]
    public void A_cosine_as_shown_finds_its_class(double asked, float found) =>
        Assert.Equal(found, CosineCluster.WithCosine(_measurement, asked).Cosine);

    [Theory]
    [InlineData(0.8047)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_cosine_that_no_token_has_is_not_found(double asked)
    {
        ClusterException error = Assert.Throws<ClusterException>(() => CosineCluster.WithCosine(_measurement, asked));

        Assert.Equal((ClusterError.CosineClassNotFound, "CosineClassNotFound"), (error.Error, error.ErrorId));
        Assert.Contains(asked.ToString(CultureInfo.InvariantCulture), error.Message);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(5, 5)]
    [InlineData(1000, 5)]
    [InlineData(0, 0)]
    public void Top_gives_the_largest_classes_in_order(int count, int given)
    {
        CosineCluster[] clusters = [.. CosineCluster.Top(_measurement, count)];

        float[] cosines = [ThreeFifths, FourFifths, -FourFifths, 0, 1];
        Assert.Equal(cosines[..given], clusters.Select(static cluster => cluster.Cosine));
        Assert.Equal(Enumerable.Range(1, given), clusters.Select(static cluster => cluster.Rank!.Value));
    }

    [Theory]
    [InlineData(4, 0)]
    [InlineData(3, 1)]
    [InlineData(2, 2)]
    [InlineData(1, 5)]
    [InlineData(0, 5)]
    [InlineData(-1, 5)]
    public void At_least_gives_the_classes_that_are_large_enough(int minimumCount, int given) =>
        Assert.Equal(Enumerable.Range(1, given), CosineCluster.AtLeast(_measurement, minimumCount)
            .Select(static c => c.Rank!.Value));

    [Fact]
    public void The_classes_share_out_all_tokens_that_have_a_cosine()
    {
        CosineMeasurement measurement = CosineMeasurement.Measure(Golden.TorchDirection("tiny"));
        CosineCluster[] clusters = [.. CosineCluster.Top(measurement, int.MaxValue)];

        Assert.Equal(Enumerable.Range(0, 2000), clusters.SelectMany(static cluster => cluster.TokenIds).Order());
        Assert.All(clusters, cluster =>
        {
            Assert.Equal(cluster.TokenIds.Order(), cluster.TokenIds);
            Assert.All(cluster.TokenIds, id => Assert.Equal(cluster.Cosine, measurement.Cosines[id]));
            Assert.Equal(cluster.Count / 2000.0, cluster.Fraction);
            Assert.Equal(clusters.Single(static c => c.Cosine == c.MaximumCosine).Count, cluster.MaximumCount);
        });
    }

    [Fact]
    public void Without_any_cosine_there_is_no_cluster()
    {
        using TemporaryFolder folder = new();
        CosineMeasurement none = SmallMeasurement.Of(folder, [0, 0, 0, float.NaN, 1, 0, float.PositiveInfinity, 1, 1]);
        Assert.Equal((0, 3), (none.UniqueCount, none.UndefinedCount));
        foreach (Func<object> ask in (Func<object>[])
            [
                () => CosineCluster.Mode(none),
                () => CosineCluster.Maximum(none),
                () => CosineCluster.WithCosine(none, 0),
                () => CosineCluster.Top(none, 1),
                () => CosineCluster.AtLeast(none, 1),
            ])
        {
            ClusterException error = Assert.Throws<ClusterException>(ask);
            Assert.Equal((ClusterError.NoDefinedCosine, "NoDefinedCosine"), (error.Error, error.ErrorId));
            Assert.Contains("(W BF16 [3 x 3])", error.Message);
        }
    }

    [Fact]
    public void Texts_are_the_same_in_every_culture()
    {
        string[] expected = Texts();
        using (Culture.WithDecimalComma())
        {
            Assert.Equal(expected, Texts());
        }

        Assert.Contains("5 cosines in [-0.80078125, 1]", expected[1]);

        string[] Texts() =>
        [
            CosineCluster.Mode(_measurement).ToString(),
            _measurement.ToString(),
            _measurement.Direction.ToString(),
            _measurement.TokenMatrix.ToString(),
            _measurement.Distribution[2].ToString(),
            CosineCluster.Mode(_measurement).Members[1].ToString(),
            Assert.Throws<ClusterException>(() => CosineCluster.WithCosine(_measurement, -0.25)).Message,
        ];
    }

    private static void AssertCluster(CosineCluster cluster, float cosine, int rank, params int[] ids)
    {
        Assert.Equal((cosine, rank, ids.Length), (cluster.Cosine, cluster.Rank, cluster.Count));
        Assert.Equal((double)ids.Length / cluster.TokenCount, cluster.Fraction);
        Assert.Equal(ids, cluster.TokenIds);
        Assert.Equal(
            ids.Select(id => (id, (string?)null, (float?)cosine)),
            cluster.Members.Select(static member => (member.TokenId, member.Token, member.Cosine)));
    }
}
