using System;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Matrices;

public sealed class TokenSetTests
{
    [Theory]
    [InlineData(typeof(CosineCluster))]
    [InlineData(typeof(IdenticalTokenGroup))]
    [InlineData(typeof(ClusterValidation))]
    [InlineData(typeof(SkyCoordinates))]
    [InlineData(typeof(TokenList<ClusterMember>))]
    public void Result_that_is_a_set_of_tokens_is_a_token_set(Type result) =>
        Assert.True(result.IsAssignableTo(typeof(ITokenSet)));

    [Fact]
    public void Sides_of_a_comparison_are_sets_of_their_members()
    {
        CosineMeasurement measurement = CosineMeasurement.Measure(new SkyDirection(Golden.TorchBasis("tiny"), 10, 20));
        CosineCluster[] clusters = [.. CosineCluster.Top(measurement, 2)];
        var comparison = ClusterComparison.Compare(clusters[0], clusters[1]);

        Assert.Empty(comparison.Common.TokenIds);
        Assert.Equal(clusters[0].TokenIds, comparison.Lost.TokenIds);
        Assert.Equal(clusters[1].TokenIds, comparison.Gained.TokenIds);
        Assert.Equal(comparison.Gained.TokenIds, comparison.Gained.Select(static member => member.TokenId));
        Assert.Same(measurement.TokenMatrix, comparison.Gained.TokenMatrix);
    }

    [Fact]
    public void Outliers_are_the_set_of_the_farthest_members()
    {
        ClusterValidation validation = ClusterValidation.Validate(Golden.Matrix("tiny"), [3, 5, 7]);

        Assert.Equal(validation.TokenIds, validation.Members.TokenIds.Order());
        Assert.Equal(validation.Members.TokenIds.Take(validation.OutlierCount), validation.Outliers.TokenIds);
        Assert.Equal(validation.Members.Select(static member => member.TokenId), validation.Members.TokenIds);
        Assert.Throws<ArgumentOutOfRangeException>(() => validation.Members[3]);
    }
}
