using System;
using System.Linq;
using ClusterTools.Measures;
using Xunit;

namespace ClusterTools.Tests.Measures;

public sealed class StatisticsTests
{
    private const float None = float.NaN;

    [Fact]
    public void Classes_are_ordered_by_count_and_then_by_cosine()
    {
        ValueStatistics statistics = Of(0.5f, -0.25f, 0.5f, 0, -0.25f, 1, -1);

        Assert.Equal(
            [(-0.25f, 2), (0.5f, 2), (-1f, 1), (0f, 1), (1f, 1)],
            statistics.Distribution.Select(static item => (item.Value, item.Count)));
        Assert.Equal(2 / 7.0, statistics.Distribution[0].Fraction);
        Assert.Equal(1 / 7.0, statistics.Distribution[4].Fraction);
        Assert.Equal([1, 1, 0.5, 0.5, 0.5], statistics.Distribution.Select(static item => item.RelativeCount));
        Assert.Equal("-0.25000000: 2", CosineClass.Of(statistics.Distribution[0]).ToString());
    }

    [Theory]
    [InlineData(0.5f, 0.5f)]
    [InlineData(0.25f, 0.5f, 0.25f)]
    [InlineData(0.5f, 1f, -1f, 0.5f)]
    [InlineData(0.25f, 1f, 0.5f, 0.25f, -1f)]
    [InlineData(-0.5f, -0.5f, -0.25f, -0.5f, 0f)]
    [InlineData(0f, 0f, 0.5f, 0f, 0.5f)]
    public void The_median_is_the_lower_middle(float expected, params float[] cosines) =>
        Assert.Equal(expected, Of(cosines).Median);

    [Fact]
    public void Undefined_cosines_are_counted_and_are_in_nothing_else()
    {
        ValueStatistics statistics = Of(None, 0.5f, None, -0.5f, None, 0.25f);

        Assert.Equal(3, statistics.UndefinedCount);
        Assert.Equal([-0.5f, 0.25f, 0.5f], statistics.Distribution.Select(static item => item.Value));
        Assert.All(statistics.Distribution, static item => Assert.Equal(1 / 6.0, item.Fraction));
        Assert.Equal((-0.5f, 0.5f, 0.25f), (statistics.Minimum, statistics.Maximum, statistics.Median));
        Assert.Equal(0.25 / 3, statistics.Mean);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public void Without_any_cosine_all_is_undefined(int count)
    {
        ValueStatistics statistics = Of([.. Enumerable.Repeat(None, count)]);

        Assert.Equal(count, statistics.UndefinedCount);
        Assert.Empty(statistics.Distribution);
        Assert.Equal(
            [float.NaN, float.NaN, float.NaN, double.NaN],
            [statistics.Minimum, statistics.Maximum, statistics.Median, statistics.Mean]);
    }

    [Fact]
    public void The_mean_is_exact_where_double_is()
    {
        // Sixteen binary places: a float sum would lose some.
        ValueStatistics statistics = Of([.. Enumerable.Repeat(0.99609375f, 4095), 1 / 65536f]);

        Assert.Equal(((0.99609375 * 4095) + (1 / 65536.0)) / 4096, statistics.Mean);
    }

    [Fact]
    public void Random_cosines_are_summarised_as_a_sort_would()
    {
        var random = new Random(1);
        for (int round = 0; round < 50; round++)
        {
            float[] cosines =
            [
                .. Enumerable.Range(0, random.Next(1, 400)).Select(_ =>
                    random.Next(20) == 0 ? None : random.Next(-40, 41) / 64f),
            ];
            float[] sorted = [.. cosines.Where(static cosine => !float.IsNaN(cosine)).Order()];

            ValueStatistics statistics = Of(cosines);

            Assert.Equal(
                cosines.Length, statistics.UndefinedCount + statistics.Distribution.Sum(static item => item.Count));
            Assert.Equal(
                sorted,
                statistics.Distribution.SelectMany(static i => Enumerable.Repeat(i.Value, (int)i.Count)).Order());
            Assert.Equal(
                statistics.Distribution.OrderBy(static i => (-i.Count, i.Value)).Select(static i => i.Value),
                statistics.Distribution.Select(static i => i.Value));
            if (sorted.Length > 0)
            {
                Assert.Equal((sorted[0], sorted[^1]), (statistics.Minimum, statistics.Maximum));
                Assert.Equal(sorted[(sorted.Length - 1) / 2], statistics.Median);
                Assert.Equal(sorted.Sum(static x => (double)x) / sorted.Length, statistics.Mean);
            }
        }
    }

    [Fact]
    public void Zero_is_one_class_and_never_negative()
    {
        // Rows that are orthogonal to the direction, of either sign, and one whose sum is a negative number too small
        // for bfloat16: all of them have the cosine +0.
        using TemporaryFolder folder = new();
        TokenMatrix matrix = TensorFile.Matrix(
            folder, 4, 3, [0, 0x3F80, 0, 0x8000, 0xBF80, 0x8000, 0x8001, 0, 0x7F00, 0x3F80, 0, 0]);

        CosineMeasurement measurement = CosineMeasurement.Measure(new SkyDirection(TensorFile.UnitBasis(matrix), 0, 0));

        Assert.Equal((ushort[])[0, 0, 0, 0x3F80], measurement.Cosines.Select(BFloat16.FromSingle));
        Assert.Equal([(0f, 3), (1f, 1)], measurement.Distribution.Select(static item => (item.Cosine, item.Count)));
        Assert.False(float.IsNegative(measurement.Minimum));
    }

    private static ValueStatistics Of(params float[] cosines) => new(Array.ConvertAll(cosines, BFloat16.FromSingle));
}
