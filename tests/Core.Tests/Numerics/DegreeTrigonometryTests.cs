using System;
using System.Linq;
using ClusterTools.Numerics;
using Xunit;

namespace ClusterTools.Tests.Numerics;

public sealed class DegreeTrigonometryTests
{
    private const decimal Pi = 3.1415926535897932384626433833m;

    public static TheoryData<int> Starts => [.. Enumerable.Range(-8, 16).Select(static k => 45 * k)];

    [Theory]
    [InlineData(0, 0, 1)]
    [InlineData(90, 1, 0)]
    [InlineData(180, 0, -1)]
    [InlineData(270, -1, 0)]
    [InlineData(360, 0, 1)]
    [InlineData(-90, -1, 0)]
    [InlineData(-180, 0, -1)]
    [InlineData(-270, 1, 0)]
    [InlineData(-360, 0, 1)]
    [InlineData(36_000_000_090, 1, 0)]
    [InlineData(-36_000_000_180, 0, -1)]
    public void Multiples_of_90_are_exact(double degrees, double sine, double cosine) =>
        Assert.Equal((sine, cosine), DegreeTrigonometry.SinCos(degrees));

    [Fact]
    public void Large_angles_lose_nothing()
    {
        // 10^22 is 280 more than a multiple of 360.
        Assert.Equal(DegreeTrigonometry.SinCos(280), DegreeTrigonometry.SinCos(1e22));
        Assert.Equal(DegreeTrigonometry.SinCos(0.375), DegreeTrigonometry.SinCos(360_000_000.375));
    }

    [Theory]
    [InlineData(30)]
    [InlineData(60)]
    [InlineData(150)]
    [InlineData(210)]
    [InlineData(-300)]
    public void A_half_is_within_one_unit_in_the_last_place(double degrees)
    {
        (double sine, double cosine) = DegreeTrigonometry.SinCos(degrees);

        Assert.InRange(
            Math.Min(Math.Abs(sine), Math.Abs(cosine)), Math.BitDecrement(0.5), Math.BitIncrement(0.5));
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void A_sweep_is_within_two_units_in_the_last_place_of_the_exact_value(int start)
    {
        // In steps that are exact in double and in decimal.
        for (int step = 0; step < 45 * 1024; step += 97)
        {
            int units = (start * 1024) + step;
            (double sine, double cosine) = DegreeTrigonometry.SinCos(units / 1024.0);
            (decimal exactSine, decimal exactCosine) = Exact(units / 1024m);
            AssertWithinTwoUnits(exactSine, sine);
            AssertWithinTwoUnits(exactCosine, cosine);
        }
    }

    [Fact]
    public void Sine_is_odd_and_cosine_even()
    {
        for (double degrees = 0; degrees < 720; degrees += 0.731)
        {
            (double sine, double cosine) = DegreeTrigonometry.SinCos(degrees);
            Assert.Equal((-sine, cosine), DegreeTrigonometry.SinCos(-degrees));
        }
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(0, 2, 0)]
    [InlineData(3, 3, 45)]
    [InlineData(1e-300, 1e-300, 45)]
    [InlineData(7, 0, 90)]
    [InlineData(1, -1, 135)]
    [InlineData(0, -5, 180)]
    [InlineData(-0.25, -0.25, -135)]
    [InlineData(-1, 0, -90)]
    [InlineData(-2, 2, -45)]
    public void Angles_of_axes_and_of_their_middles_are_exact(double y, double x, double degrees) =>
        Assert.Equal(degrees, DegreeTrigonometry.Atan2(y, x));

    [Fact]
    public void An_angle_is_had_back_from_its_sine_and_cosine()
    {
        for (int step = -179_999; step <= 180_000; step += 7)
        {
            double degrees = step / 1000.0;
            (double sine, double cosine) = DegreeTrigonometry.SinCos(degrees);

            double found = DegreeTrigonometry.Atan2(sine, cosine);

            Assert.Equal(degrees, found, 1e-13);
            Assert.Equal(degrees, Math.Round(found * 1000) / 1000);
        }
    }

    [Fact]
    public void Angles_are_within_few_units_in_the_last_place_of_the_libraries()
    {
        var random = new Random(1);
        for (int round = 0; round < 20_000; round++)
        {
            double y = Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 60));
            double x = Math.ScaleB(random.NextDouble() - 0.5, random.Next(-60, 60));
            double expected = Math.Atan2(y, x) * (180 / Math.PI);

            Assert.InRange(DegreeTrigonometry.Atan2(y, x) / expected, 1 - 1e-15, 1 + 1e-15);
        }
    }

    // Taylor's series in 28 decimal places.
    private static (decimal Sine, decimal Cosine) Exact(decimal degrees)
    {
        decimal x = (degrees - (360 * Math.Round(degrees / 360))) * Pi / 180;
        decimal[] sums = new decimal[2];
        decimal term = 1;
        for (int k = 0; k < 40; k++)
        {
            sums[k % 2] += k % 4 < 2 ? term : -term;
            term *= x / (k + 1);
        }

        return (sums[1], sums[0]);
    }

    private static void AssertWithinTwoUnits(decimal exact, double actual)
    {
        double magnitude = Math.Abs((double)exact);
        if (magnitude < 1e-20)
        {
            Assert.Equal(0, actual);
            return;
        }

        double unit = Math.BitIncrement(magnitude) - magnitude;
        Assert.InRange((double)Math.Abs(Widened(actual) - exact) / unit, 0, 2);
    }

    // The cast from double to decimal keeps 15 digits only.
    private static decimal Widened(double value)
    {
        const decimal Two40 = 1L << 40;
        double scaled = value * (1L << 40);
        double whole = Math.Floor(scaled);
        return ((decimal)(long)whole / Two40) + ((decimal)(long)((scaled - whole) * (1L << 50)) / Two40 / (1L << 50));
    }
}
