using System;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Clusters;

public sealed class TokenShellTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_radius_includes_all_tokens_at_it()
    {
        TokenDistance distance = Line(3, 0, 1, 3, 3.5f, 1);

        TokenShell shell = TokenShell.Within(distance, 3);

        Assert.Equal([0, 1, 2, 3, 5], shell.TokenIds);
        Assert.Equal([1, 2, 5, 0, 3], shell.Members.TokenIds);
        Assert.Equal(
            (3, 2, 0.5, 4, 3.5), (shell.Radius, shell.GapBelow, shell.GapAbove, shell.NextTokenId, shell.NextDistance));
        Assert.Equal(3, shell.VectorCount);
        Assert.Equal("5 tokens within 3 of the origin", shell.ToString());
        Assert.Equal(0, TokenShell.Within(distance, 0).Radius);
        Assert.Equal(0, TokenShell.Within(distance, 0).GapBelow);
        TokenShell all = TokenShell.Within(distance, double.MaxValue);
        Assert.Equal(6, all.Count);
        Assert.Null(all.GapAbove);
        Assert.Null(all.NextTokenId);
        Assert.Null(all.NextDistance);
    }

    [Fact]
    public void A_count_may_end_among_equal_distances()
    {
        TokenShell shell = TokenShell.OfNearest(Line(2, 2, 1, 2), 2);

        Assert.Equal([0, 2], shell.TokenIds);
        Assert.Equal((2, 1, 0, 1), (shell.Radius, shell.GapBelow, shell.GapAbove, shell.NextTokenId));
        Assert.Equal(4, TokenShell.OfNearest(Line(2, 2, 1, 2), 100).Count);
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenShell.OfNearest(Line(2), 0));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(50)]
    public void Evenly_spread_points_have_no_clear_gap(int dimensions)
    {
        // In D dimensions the D-th power of a distance is spread as the distance is in one. 1 in 1,000 is promised.
        var random = new Random(dimensions);
        int found = 0;
        for (int round = 0; round < 400; round++)
        {
            float[] norms = [
                .. Enumerable.Range(0, 300).Select(_ => (float)Math.Pow(random.NextDouble(), 1.0 / dimensions))];
            found += HasClearGap(norms) ? 1 : 0;
        }

        Assert.InRange(found, 0, 2);
    }

    [Fact]
    public void A_clump_in_evenly_spread_points_is_found_whole()
    {
        var random = new Random(7);
        for (int round = 0; round < 100; round++)
        {
            int clump = random.Next(5, 100);
            float[] norms = [
                .. Enumerable.Range(0, 300).Select(i => (float)((1 + random.NextDouble()) * (i < clump ? 1 : 30)))];
            Assert.Equal(Enumerable.Range(0, clump), TokenShell.BelowGap(Line(norms)).TokenIds);
        }
    }

    [Fact]
    public void A_gap_must_be_among_the_nearest_and_beyond_the_smallest_radius()
    {
        float[] norms = [.. Enumerable.Repeat(1f, 40), .. Enumerable.Repeat(10f, 20), .. Enumerable.Repeat(1000f, 60)];
        TokenDistance distance = Line(norms);

        // The ratio of 100 follows the 60th of the 60 nearer ones, so the ratio of 10 is the largest among these.
        Assert.Equal(40, TokenShell.BelowGap(distance).Count);
        Assert.Equal(60, TokenShell.BelowGap(distance, among: 61).Count);
        Assert.Equal(60, TokenShell.BelowGap(distance, among: 120, minimumRadius: 10).Count);
        AssertError(DistanceError.NoClearGap, () => TokenShell.BelowGap(distance, among: 120, minimumRadius: 10.5));
        AssertError(DistanceError.NoClearGap, () => TokenShell.BelowGap(distance, among: 40));
        Assert.Throws<ArgumentOutOfRangeException>(() => TokenShell.BelowGap(distance, among: 1));
    }

    [Fact]
    public void A_larger_ratio_that_chance_explains_does_not_hide_a_clear_one()
    {
        // 1 to 5 after one token is chance; 6 to 12 after 40 is not.
        float[] norms = [1, .. Enumerable.Range(0, 39).Select(static i => 5 + (i / 39f)), .. Enumerable.Range(0, 60)
            .Select(static i => 12f + i)];

        Assert.Equal(40, TokenShell.BelowGap(Line(norms)).Count);
    }

    [Fact]
    public void What_has_no_shell_says_why()
    {
        AssertError(DistanceError.ShellEmpty, () => TokenShell.Within(Line(2, 3), 1.9));
        TokenDistance none = Line(float.NaN, float.NaN);
        AssertError(DistanceError.NoDefinedDistance, () => TokenShell.Within(none, 1));
        AssertError(DistanceError.NoDefinedDistance, () => TokenShell.OfNearest(none, 1));
        AssertError(DistanceError.NoDefinedDistance, () => TokenShell.BelowGap(none));
        Assert.Contains(
            "They have no two different distances above 0.",
            AssertError(DistanceError.NoClearGap, () => TokenShell.BelowGap(Line(0, 0, 5, 5, 5, 5))).Message,
            StringComparison.Ordinal);
    }

    private static DistanceException AssertError(DistanceError expected, Func<TokenShell> find)
    {
        var error = Assert.Throws<DistanceException>(find);
        Assert.Equal(expected, error.Error);
        return error;
    }

    private bool HasClearGap(float[] norms)
    {
        try
        {
            return TokenShell.BelowGap(Line(norms)).Count > 0;
        }
        catch (DistanceException error) when (error.Error == DistanceError.NoClearGap)
        {
            return false;
        }
    }

    private TokenDistance Line(params float[] norms) => TokenDistance.ToOrigin(
        TensorFile.Open(_folder, SafetensorsItem.FromF32("W", norms, [norms.Length, 1])));
}
