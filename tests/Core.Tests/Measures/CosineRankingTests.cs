using System;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Measures;

public sealed class CosineRankingTests
{
    [Fact]
    public void Nearest_is_what_sorting_gives()
    {
        var measurement = CosineMeasurement.Measure(Golden.TorchDirection("medium"));

        int[] expected = [.. Enumerable.Range(0, measurement.TokenCount)
            .OrderByDescending(token => measurement.Cosines[token]).ThenBy(static token => token)];

        Assert.Equal(expected, measurement.Nearest.TokenIds);
        TokenList<CosineRank> ranks = measurement.Nearest;
        for (int index = 0; index < ranks.Count; index++)
        {
            CosineRank rank = ranks[index];
            Assert.Equal((expected[index], measurement.Cosines[expected[index]]), (rank.TokenId, rank.Cosine));
            Assert.InRange(index + 1, rank.FirstRank, rank.LastRank);
            Assert.Equal(measurement.Distribution.Single(item => item.Cosine == rank.Cosine).Count, rank.TieCount);
        }
    }

    [Fact]
    public void Tokens_that_were_not_measured_are_left_out()
    {
        int[] ids = [7, 3, 2999];
        var measurement = CosineMeasurement.Measure(Golden.TorchDirection("medium"), tokenIds: ids);

        Assert.Equal(ids.OrderByDescending(token => measurement.Cosines[token]), measurement.Nearest.TokenIds);
        Assert.Equal(3, measurement.Nearest.Count);
        Assert.Equal(1, measurement.Nearest[0].FirstRank);
        Assert.Equal(3, measurement.Nearest[2].LastRank);
    }

    [Fact]
    public void A_rank_tells_its_place_as_text()
    {
        CosineRank rank = CosineMeasurement.Measure(Golden.TorchDirection("medium")).Nearest[0];

        Assert.Equal(FormattableString.Invariant($"1: {rank.TokenId} at {rank.Cosine:G9}"), rank.ToString());
    }
}
