using System;
using System.Linq;
using System.Threading;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Sky;

/// <summary>Where all tokens stand, and which of them a telescope sees.</summary>
public sealed class SkyCoordinatesTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny", -3, 1, 2)]
    [InlineData("medium", 2, 1, 3)]
    public void A_direction_from_a_token_is_its_coordinates_rounded(string size, int north, int meridian, int equinox)
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix(size), new ComponentCount(3));
        SkyCoordinates sky = SkyCoordinates.Compute(basis, new SkyAxes(north, meridian, equinox));

        Assert.Equal(basis.TokenMatrix!.TokenCount, sky.Count);
        for (int token = 0; token < sky.Count; token++)
        {
            SkyDirection found = SkyDirection.FromTokens(basis, [token], new SkyAxes(north, meridian, equinox));
            Assert.Equal(found.Latitude, Math.Round(sky.Latitudes[token], 3) + 0.0);
            Assert.Equal(found.Longitude, Math.Round(sky.Longitudes[token], 3) + 0.0);
            Assert.Equal(found.Coverage, sky.Coverages[token], 1e-14);
        }
    }

    [Fact]
    public void The_radius_is_the_length_of_the_projection_of_the_row_as_it_is()
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix("tiny"), new ComponentCount(3));
        SkyCoordinates sky = SkyCoordinates.Compute(basis);
        for (int token = 0; token < sky.Count; token++)
        {
            double[] row = Array.ConvertAll(basis.TokenMatrix!.GetVector(token), static element => (double)element);
            double squares = basis.Components.Sum(axis => Math.Pow(axis.Zip(row, static (a, b) => a * b).Sum(), 2));
            double norm = Math.Sqrt(row.Sum(static element => element * element));

            Assert.Equal(Math.Sqrt(squares), sky.Radii[token], 1e-14);
            Assert.Equal(Math.Sqrt(squares) / norm, sky.Coverages[token], 1e-14);
        }
    }

    [Fact]
    public void Tokens_named_are_given_in_their_order_to_the_same_bits_as_among_all()
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix("medium"), new ComponentCount(3));
        SkyCoordinates all = SkyCoordinates.Compute(basis);
        int[] ids = [3000, 0, 17, 17, 1500];
        SkyCoordinates some = SkyCoordinates.Compute(basis, tokenIds: ids);

        Assert.Equal(ids, some.TokenIds);
        Assert.Equal(ids.Select(id => all.Latitudes[id]), some.Latitudes);
        Assert.Equal(ids.Select(id => all.Longitudes[id]), some.Longitudes);
        Assert.Equal(ids.Select(id => all.Radii[id]), some.Radii);
        Assert.Equal(ids.Select(id => all.Coverages[id]), some.Coverages);
        Assert.Null(some.Separations);
        Assert.Equal([3000, 0, 17, 17, 1500], some.Coordinates.Select(static item => item.TokenId));
        Assert.Equal(all.Latitudes[17], some.Coordinates[2].Latitude);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void A_row_without_direction_has_no_coordinates(double element)
    {
        SkyCoordinates sky = SkyCoordinates.Compute(Basis([1, 0, 0, 0], [element, 0, 0, 0], [0, 0, 0, 2]));

        Assert.Equal([0, double.NaN, double.NaN], sky.Latitudes);
        Assert.Equal([0, double.NaN, double.NaN], sky.Longitudes);

        // The last is at right angles to the sky.
        Assert.Equal([1, element == 0 ? 0 : double.NaN, 0], sky.Radii);
        Assert.Equal([1, double.NaN, 0], sky.Coverages);
        Assert.Equal(2, sky.UndefinedCount);
        Assert.Equal([0], SkyCoordinates.Around(sky, new(0, 0), new(360)).TokenIds);
        Assert.Equal([0, double.NaN, double.NaN], SkyCoordinates.Around(sky, new(0, 0)).Separations!);
    }

    [Theory]
    [InlineData(1e307)]
    [InlineData(1e-320)]
    [InlineData(1)]
    public void Rows_may_be_of_any_length(double scale)
    {
        SkyCoordinates sky = SkyCoordinates.Compute(Basis([1.5 * scale, 0, 1.5 * scale, 0]));

        Assert.Equal((0, 45), (sky.Latitudes[0], sky.Longitudes[0]));
        Assert.Equal(1, sky.Coverages[0], 1e-12);
        Assert.Equal(Math.Sqrt(0.5), sky.Radii[0] / 3 / scale, 1e-3);
    }

    // Directions are known, so the rows are made of them; the width of the field is twice the greatest separation.
    [Theory]
    [InlineData(0, 179.999, 0, -179.999, 0.002)]
    [InlineData(89.5, 0, 89.5, 180, 1)]
    [InlineData(-90, 0, -89.75, 123, 0.25)]
    [InlineData(0, 0, 0, 180, 180)]
    [InlineData(60, 10, 60, 11, 0.49999524033016207)]
    [InlineData(-7.288, 6.941, -7.2880001, 6.941, 1e-7)]
    [InlineData(10, 366.5, 10, 6.5, 0)]
    public void The_telescope_measures_along_great_circles(
        double latitude, double longitude, double tokenLatitude, double tokenLongitude, double separation)
    {
        SkyDirection there = new(Basis([1, 0, 0, 0]), tokenLatitude, tokenLongitude);
        SkyCoordinates sky = SkyCoordinates.Compute(Basis([there.X, there.Z, there.Y, 0]));
        SkyCoordinates seen = SkyCoordinates.Around(sky, new(latitude, longitude));

        Assert.Equal(separation, seen.Separations![0], 1e-10);
        Assert.Equal(seen.Separations[0], seen.Coordinates[0].Separation);
        double width = Math.Min(360, 2 * (separation + 1e-9));
        Assert.Single(SkyCoordinates.Around(sky, new(latitude, longitude), new(width)).TokenIds);
        if (separation > 0)
        {
            Assert.Empty(SkyCoordinates.Around(sky, new(latitude, longitude), new(1.98 * separation)).TokenIds);
        }
    }

    [Fact]
    public void The_field_is_that_of_the_exact_angles()
    {
        SkyCoordinates sky = SkyCoordinates.Compute(PcaBasis.Compute(Golden.Matrix("medium"), new ComponentCount(3)));
        SkyCoordinates seen = SkyCoordinates.Around(sky, new(-7.3, 6.9), new(30));
        int[] expected =
        [
            .. Enumerable.Range(0, sky.Count).Where(token => Angle(sky.Latitudes[token], sky.Longitudes[token]) <= 15),
        ];

        Assert.NotEmpty(expected);
        Assert.Equal(expected, seen.TokenIds);

        static double Angle(double latitude, double longitude)
        {
            (double a, double b) = (-7.3 * Math.PI / 180, latitude * Math.PI / 180);
            double cosine = (Math.Sin(a) * Math.Sin(b)) + (
                Math.Cos(a) * Math.Cos(b) * Math.Cos((longitude - 6.9) * Math.PI / 180));
            return Math.Acos(cosine) * 180 / Math.PI;
        }
    }

    [Theory]
    [InlineData(91, 0, 1, SkyError.LatitudeOutOfRange)]
    [InlineData(0, double.NaN, 1, SkyError.LongitudeNotFinite)]
    [InlineData(0, 0, 0, SkyError.FieldOfViewOutOfRange)]
    [InlineData(0, 0, 360.001, SkyError.FieldOfViewOutOfRange)]
    [InlineData(0, 0, double.NaN, SkyError.FieldOfViewOutOfRange)]
    public void A_field_that_is_none_is_refused(double latitude, double longitude, double field, SkyError error)
    {
        SkyCoordinates sky = SkyCoordinates.Compute(Basis([1, 0, 0, 0]));

        SkyException exception = Assert.Throws<SkyException>(
            () => SkyCoordinates.Around(sky, new(latitude, longitude), new(field)));
        Assert.Equal(error, exception.Error);
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        PcaBasis basis = Basis([1, 0, 0, 0]);
        PcaBasis alone = new(basis.Components, basis.Eigenvalues, basis.Mean, basis.TotalVariance);

        Assert.Equal("ComponentNotInBasis", Refused(() => SkyCoordinates.Compute(basis, new(4))));
        Assert.Equal("ComponentsNotDistinct", Refused(() => SkyCoordinates.Compute(basis, new(1, -1))));
        Assert.Equal("TokenIdOutOfRange", Refused(() => SkyCoordinates.Compute(basis, tokenIds: [0, 1])));
        Assert.Equal("MatrixMissing", Refused(() => SkyCoordinates.Compute(alone)));
        Assert.Equal("DimensionMismatch", Refused(() => SkyCoordinates.Compute(basis, matrix: Golden.Matrix("tiny"))));
    }

    [Fact]
    public void The_pass_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var context = new ComputeContext(cancellationToken: stop.Token);
        PcaBasis basis = Basis([1, 0, 0, 0]);

        Assert.Throws<OperationCanceledException>(() => SkyCoordinates.Compute(basis, context: context));
        Assert.Throws<OperationCanceledException>(() => SkyCoordinates.Compute(basis, tokenIds: [0], context: context));
    }

    private static string Refused(Action action) => Assert.ThrowsAny<ClusterToolsException>(action).ErrorId;

    // The first three unit vectors, and a matrix of these rows: x, z, y and one dimension outside the sky.
    private PcaBasis Basis(params double[][] rows) => TensorFile.UnitBasis(TensorFile.Open(
        _folder, SafetensorsItem.FromF64("W", [.. rows.SelectMany(static row => row)], [rows.Length, 4])));
}
