using System;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Measures;
using Xunit;

namespace ClusterTools.Tests.Measures;

public sealed class DistanceHistogramTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Bins_hold_all_distances_and_follow_each_other()
    {
        var random = new Random(1);
        for (int round = 0; round < 300; round++)
        {
            double center = Math.ScaleB(1 + random.NextDouble(), random.Next(-1074, 1023));
            double spread = Math.Pow(10, random.Next(-6, 4));
            bool areWhole = round % 3 == 0;
            double[] distances = [.. Enumerable.Range(0, 200).Select(_ =>
            {
                double distance = areWhole
                    ? random.Next(1 << random.Next(1, 17)) : center * Math.Exp(random.NextDouble() * spread);
                return random.Next(50) == 0 ? 0 : distance;
            })];
            AssertPartition(Of(areWhole, distances), distances);
        }
    }

    [Fact]
    public void Powers_of_two_are_edges()
    {
        DistanceBin[] bins = Of(areWhole: false, 1, 1.5, 2, 4, 1 << 20);

        Assert.Equal(
            [(1, 2, 2), (2, 4, 1), (4, 8, 1)], bins.Take(3).Select(static bin => (bin.From, bin.To, bin.Count)));
        Assert.Equal(21, bins.Length);
        Assert.Equal((1 << 20, 2 << 20, 1), (bins[^1].From, bins[^1].To, bins[^1].Count));
        Assert.Equal([1, 0.5, 0.5, 0], bins.Take(4).Select(static bin => bin.RelativeCount));
        Assert.Equal("2 tokens at 1 to 2", bins[0].ToString());
    }

    [Fact]
    public void Whole_numbers_have_no_bins_that_cannot_hold_one()
    {
        Assert.Equal([0, 1, 2, 4, 8], Of(areWhole: true, 0, 1, 2, 3, 5, 11).Select(static bin => bin.From));
        Assert.Equal(
            [2, 1, 2, 1], Of(areWhole: true, 1, 1, 2, 5, 6, 11).Select(static bin => bin.Count));
    }

    [Fact]
    public void Zeros_and_infinities_have_bins_of_their_own()
    {
        DistanceBin[] bins = Of(areWhole: false, 0, 0, 3, double.PositiveInfinity, double.NaN);

        Assert.Equal([(0, 0, 2), (double.PositiveInfinity, double.PositiveInfinity, 1)],
            ((DistanceBin[])[bins[0], bins[^1]]).Select(static bin => (bin.From, bin.To, bin.Count)));
        Assert.Equal(3, bins.Length);
        Assert.Empty(Of(areWhole: false, double.NaN));
        Assert.Single(Of(areWhole: false, 0));
        Assert.Equal(
            2, Of(areWhole: false, double.Epsilon, double.MaxValue).Where(static bin => bin.Count > 0).Count());
    }

    private static void AssertPartition(DistanceBin[] bins, double[] distances)
    {
        Assert.Equal(distances.Length, bins.Sum(static bin => bin.Count));
        DistanceBin[] ranges = [.. bins.Where(static bin => bin.From > 0 && double.IsFinite(bin.From))];
        Assert.InRange(ranges.Length, 0, 24);
        for (int i = 1; i < ranges.Length; i++)
        {
            Assert.Equal(ranges[i - 1].To, ranges[i].From);
        }

        foreach (DistanceBin bin in ranges)
        {
            Assert.Equal(distances.Count(distance => distance >= bin.From && distance < bin.To), bin.Count);
        }
    }

    private DistanceBin[] Of(bool areWhole, params double[] distances)
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, distances.Length, 1, new ushort[distances.Length]);
        return DistanceHistogram.Of(new DistanceRanking(new RowSelection(matrix), distances), areWhole);
    }
}
