using System;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Clusters;

public sealed class ClusterComparisonTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Members_are_common_gained_or_lost()
    {
        CosineMeasurement measurement = SmallMeasurement.Take(_folder);
        CosineCluster first = CosineCluster.WithCosine(measurement, SmallMeasurement.ThreeFifths);
        CosineCluster second = CosineCluster.WithCosine(measurement, SmallMeasurement.FourFifths);

        var other = ClusterComparison.Compare(first, second);
        Assert.Equal(
            (0, second.Count, first.Count, 0), (other.CommonCount, other.GainedCount, other.LostCount, other.Jaccard));
        Assert.Equal(first.TokenIds, other.Lost.Select(static member => member.TokenId));
        Assert.Equal(second.TokenIds, other.Gained.Select(static member => member.TokenId));
        Assert.All(other.Gained, static member => Assert.Equal(SmallMeasurement.FourFifths, member.Cosine));

        var same = ClusterComparison.Compare(first, first);
        Assert.Equal((first.Count, 0, 0, 1), (same.CommonCount, same.GainedCount, same.LostCount, same.Jaccard));
        Assert.Same(first, same.ReferenceCluster);
        Assert.Same(first, same.DifferenceCluster);
        Assert.Equal($"{first.Count} common, 0 gained, 0 lost", same.ToString());
    }
}
