using System;
using System.Linq;
using ClusterTools.Numerics;
using Xunit;

namespace ClusterTools.Tests.Numerics;

public sealed class FixedLanesTests
{
    [Fact]
    public void Sums_of_whole_numbers_are_exact_at_every_length()
    {
        var random = new Random(1);
        for (int length = 0; length < 100; length++)
        {
            double[] a = [.. Enumerable.Range(0, length).Select(_ => (double)random.Next(-1000, 1000))];
            double[] b = [.. Enumerable.Range(0, length).Select(_ => (double)random.Next(-1000, 1000))];

            Assert.Equal(a.Zip(b, static (x, y) => x * y).Sum(), FixedLanes.Dot(a, b));
            Assert.Equal(Math.Sqrt(a.Sum(static x => x * x)), FixedLanes.Norm(a));
            double[] sum = [.. b];
            FixedLanes.AddScaled(sum, -3, a);
            Assert.Equal(b.Zip(a, static (y, x) => y - (3 * x)), sum);
            FixedLanes.Scale(sum, 0.5);
            Assert.Equal(b.Zip(a, static (y, x) => (y - (3 * x)) / 2), sum);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(600)]
    [InlineData(-600)]
    [InlineData(1021)]
    [InlineData(-1074)]
    public void Norms_neither_overflow_nor_vanish(int exponent)
    {
        double scale = Math.ScaleB(1, exponent);
        Assert.Equal(5 * scale, FixedLanes.Norm([3 * scale, 0, -4 * scale]));
        Assert.Equal(scale, FixedLanes.Norm([-scale]));
    }

    [Fact]
    public void Norms_of_nothing_and_of_what_is_not_finite()
    {
        Assert.Equal(0, FixedLanes.Norm([]));
        Assert.Equal(0, FixedLanes.Norm([0, -0.0, 0]));
        Assert.Equal(double.PositiveInfinity, FixedLanes.Norm([1, double.NegativeInfinity]));
        Assert.Equal(double.PositiveInfinity, FixedLanes.Norm([double.MaxValue, double.MaxValue]));
        Assert.Equal(double.NaN, FixedLanes.Norm([1, double.NaN]));
    }
}
