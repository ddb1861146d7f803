using System;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Sky;

public sealed class SkyDirectionTests
{
    [Theory]
    [InlineData(0, 0, 1, 0, 0)]
    [InlineData(0, 90, 0, 1, 0)]
    [InlineData(0, 180, -1, 0, 0)]
    [InlineData(0, -90, 0, -1, 0)]
    [InlineData(0, 270, 0, -1, 0)]
    [InlineData(90, 0, 0, 0, 1)]
    [InlineData(90, 180, 0, 0, 1)]
    [InlineData(90, 123.456, 0, 0, 1)]
    [InlineData(-90, -77, 0, 0, -1)]
    public void Poles_and_axes_are_exact(double latitude, double longitude, double x, double y, double z)
    {
        var direction = new SkyDirection(Unit(), latitude, longitude);

        // As bits: a negative zero would be shown as -0.
        Assert.Equal(Bits(x, y, z), Bits(direction.X, direction.Y, direction.Z));
        Assert.Equal([(float)x, (float)z, (float)y, 0], direction.Vector);
        Assert.Equal((latitude, longitude), (direction.Latitude, direction.Longitude));
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void The_north_pole_is_the_north_component(string size)
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix(size), new ComponentCount(3));
        for (int north = 1; north <= 3; north++)
        {
            int meridian = (north % 3) + 1;
            int equinox = (meridian % 3) + 1;
            float[] component = [.. basis.Components[north - 1].Select(static element => (float)element)];

            Assert.Equal(component, new SkyDirection(basis, 90, 31, new SkyAxes(north, meridian, equinox)).Vector);
            Assert.Equal(component, new SkyDirection(basis, 0, 0, new SkyAxes(meridian, north, equinox)).Vector);
            Assert.Equal(component, new SkyDirection(basis, 0, 90, new SkyAxes(meridian, equinox, north)).Vector);
            Assert.Equal(component, new SkyDirection(basis, -90, 31, new SkyAxes(-north, meridian, equinox)).Vector);
        }
    }

    [Fact]
    public void A_negative_number_turns_its_component_round()
    {
        PcaBasis basis = Unit();
        float[] vector = [.. new SkyDirection(basis, 20, 40).Vector];

        Assert.Equal(
            [vector[0], -vector[1], vector[2], 0], new SkyDirection(basis, 20, 40, new SkyAxes(north: -2)).Vector);
        Assert.Equal(
            [-vector[0], vector[1], vector[2], 0], new SkyDirection(basis, 20, 40, new SkyAxes(meridian: -1)).Vector);
        Assert.Equal(
            [vector[0], vector[1], -vector[2], 0], new SkyDirection(basis, 20, 40, new SkyAxes(equinox: -3)).Vector);
        Assert.Equal(
            vector.Select(static element => -element),
            new SkyDirection(basis, 20, 40, new SkyAxes(-2, -1, -3)).Vector);
    }

    [Theory]
    [InlineData(6.9375)]
    [InlineData(-151.8125)]
    [InlineData(0.5)]
    [InlineData(179.75)]
    public void A_full_turn_changes_nothing_but_the_longitude_as_given(double longitude)
    {
        var direction = new SkyDirection(Unit(), -7.288, longitude);
        foreach (int turns in (int[])[-2, -1, 1, 1000])
        {
            var turned = new SkyDirection(Unit(), -7.288, longitude + (360 * turns));

            Assert.Equal(longitude + (360 * turns), turned.Longitude);
            Assert.Equal((direction.X, direction.Y, direction.Z), (turned.X, turned.Y, turned.Z));
            Assert.Equal(direction.Vector, turned.Vector);
        }
    }

    [Fact]
    public void Shares_of_the_notebook_are_the_notebooks()
    {
        var direction = new SkyDirection(Unit(), -7.288, 6.941);

        Assert.Equal(0.984651, Math.Round(direction.X, 6));
        Assert.Equal(0.119871, Math.Round(direction.Y, 6));
        Assert.Equal(-0.126857, Math.Round(direction.Z, 6));
    }

    [Fact]
    public void The_vector_is_of_unit_length_even_if_the_components_are_not()
    {
        PcaBasis basis = Basis([3, 0, 4, 0], [0, 7, 0, 0], [-4, 0, 3, 1e-3]);
        var random = new Random(1);
        for (int round = 0; round < 200; round++)
        {
            var direction = new SkyDirection(
                basis, (180 * random.NextDouble()) - 90, 720 * (random.NextDouble() - 0.5), new(3, -1, 2));

            Assert.Equal(1, direction.Vector.Sum(static element => (double)element * element), 2e-7);
            Assert.Equal(
                1, (direction.X * direction.X) + (direction.Y * direction.Y) + (direction.Z * direction.Z), 1e-15);
        }
    }

    [Fact]
    public void The_vector_is_the_sum_of_the_shares()
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix("tiny"), new ComponentCount(4));
        var direction = new SkyDirection(basis, 18.905, -151.817, new SkyAxes(4, -2, 3));

        double[] sum = [.. Enumerable.Range(0, 64).Select(i =>
            (direction.Z * basis.Components[3][i]) - (direction.X * basis.Components[1][i])
                + (direction.Y * basis.Components[2][i]))];

        Assert.All(sum.Zip(direction.Vector), static pair => Assert.Equal(pair.First, pair.Second, 1e-7));
        Assert.Equal("latitude 18.905, longitude -151.817 (north 4, meridian -2, equinox 3)", direction.ToString());
    }

    [Theory]
    [InlineData(90.00001, 0, 2, 1, 3, SkyError.LatitudeOutOfRange)]
    [InlineData(-91, 0, 2, 1, 3, SkyError.LatitudeOutOfRange)]
    [InlineData(double.NaN, 0, 2, 1, 3, SkyError.LatitudeOutOfRange)]
    [InlineData(double.PositiveInfinity, 0, 2, 1, 3, SkyError.LatitudeOutOfRange)]
    [InlineData(0, double.NaN, 2, 1, 3, SkyError.LongitudeNotFinite)]
    [InlineData(0, double.NegativeInfinity, 2, 1, 3, SkyError.LongitudeNotFinite)]
    [InlineData(0, 0, 0, 1, 3, SkyError.ComponentNotInBasis)]
    [InlineData(0, 0, 2, 0, 3, SkyError.ComponentNotInBasis)]
    [InlineData(0, 0, 2, 1, 0, SkyError.ComponentNotInBasis)]
    [InlineData(0, 0, 5, 1, 3, SkyError.ComponentNotInBasis)]
    [InlineData(0, 0, 2, -5, 3, SkyError.ComponentNotInBasis)]
    [InlineData(0, 0, 2, 1, int.MinValue, SkyError.ComponentNotInBasis)]
    [InlineData(0, 0, int.MaxValue, 1, 3, SkyError.ComponentNotInBasis)]
    [InlineData(0, 0, 2, 2, 3, SkyError.ComponentsNotDistinct)]
    [InlineData(0, 0, 2, 1, -2, SkyError.ComponentsNotDistinct)]
    [InlineData(0, 0, 2, 3, -3, SkyError.ComponentsNotDistinct)]
    [InlineData(0, 0, int.MinValue, int.MinValue, 1, SkyError.ComponentsNotDistinct)]
    public void What_cannot_be_a_direction_is_refused(
        double latitude, double longitude, int north, int meridian, int equinox, SkyError error)
    {
        SkyException exception = Assert.Throws<SkyException>(
            () => new SkyDirection(Unit(), latitude, longitude, new SkyAxes(north, meridian, equinox)));

        Assert.Equal((error, error.ToString()), (exception.Error, exception.ErrorId));
    }

    [Fact]
    public void Messages_tell_the_number_that_is_wrong()
    {
        Assert.Contains("91.5", Message(91.5, 0, 1));
        Assert.Contains("NaN", Message(0, double.NaN, 1));
        Assert.Contains("no principal component -9: the basis has 4", Message(0, 0, -9));

        static string Message(double latitude, double longitude, int meridian) =>
            Assert.Throws<SkyException>(
                () => new SkyDirection(Unit(), latitude, longitude, new SkyAxes(meridian: meridian))).Message;
    }

    [Fact]
    public void A_measurement_needs_a_matrix_of_the_directions_dimension()
    {
        var direction = new SkyDirection(Unit(), 0, 0);

        var missing = Assert.Throws<TokenMatrixException>(() => CosineMeasurement.Measure(direction));
        var other = Assert.Throws<TokenMatrixException>(
            () => CosineMeasurement.Measure(direction, Golden.Matrix("tiny")));

        Assert.Equal((TokenMatrixError.MatrixMissing, "MatrixMissing"), (missing.Error, missing.ErrorId));
        Assert.Equal((TokenMatrixError.DimensionMismatch, "DimensionMismatch"), (other.Error, other.ErrorId));
        Assert.Contains("4 dimensions", other.Message);
        Assert.Contains("64", other.Message);
    }

    private static PcaBasis Unit() => Basis([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]);

    private static PcaBasis Basis(params double[][] components) => new(
        components, [.. components.Select(static (_, k) => 4.0 - k)], new double[4], 10);

    private static long[] Bits(params double[] values) => Array.ConvertAll(values, BitConverter.DoubleToInt64Bits);
}
