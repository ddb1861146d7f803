using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Linq;
using System.Text;
using ClusterTools.Charts;
using Xunit;

namespace ClusterTools.Tests.Charts;

/// <summary>What pictures and pages are made of; what they show is tested in tests/Cmdlets and in a browser.</summary>
public sealed class ChartTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void An_image_is_a_png_whose_pixels_are_indices_of_their_opacity()
    {
        byte[] pixels = [0, 1, 2, 253, 254, 255];
        byte[] png = PngImage.Write(pixels, 3, 0x123456);

        Assert.Equal([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A], png[..8]);
        Assert.Equal([0, 0, 0, 3, 0, 0, 0, 2, 8, 3, 0, 0, 0], Chunk(png, "IHDR"));
        Assert.Equal(
            Enumerable.Repeat<byte[]>([0x12, 0x34, 0x56], 256).SelectMany(static part => part), Chunk(png, "PLTE"));
        Assert.Equal(Enumerable.Range(0, 256).Select(static index => (byte)index), Chunk(png, "tRNS"));

        // The end's checksum is the same in every PNG.
        Assert.Equal([0, 0, 0, 0, (byte)'I', (byte)'E', (byte)'N', (byte)'D', 0xAE, 0x42, 0x60, 0x82], png[^12..]);
        using var stream = new ZLibStream(new MemoryStream(Chunk(png, "IDAT")), CompressionMode.Decompress);
        using var rows = new MemoryStream();
        stream.CopyTo(rows);
        Assert.Equal([0, 0, 1, 2, 0, 253, 254, 255], rows.ToArray());
    }

    [Fact]
    public void Dots_grow_more_opaque_where_they_overlap()
    {
        var raster = new PointRaster(3, 1);
        raster.Add(0.5, 0.5, 0.5, 0.5);
        raster.Add(2.5, 0.5, 0.5, 0.5);
        raster.Add(2.5, 0.5, 0.5, 0.5);

        // Outside, and partly so.
        raster.Add(-50, 0.5, 1, 1);
        raster.Add(50, 50, 1, 1);

        using var stream = new ZLibStream(new MemoryStream(Chunk(raster.ToPng(0), "IDAT")), CompressionMode.Decompress);
        var row = new byte[4];
        stream.ReadExactly(row);
        Assert.Equal([0, 128, 0, 191], row);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(30, 60)]
    [InlineData(-45, -120)]
    [InlineData(89.99, 179)]
    [InlineData(-90, 10)]
    public void The_ellipse_keeps_areas(double latitude, double longitude)
    {
        FlatSky sky = FlatSky.Of(MapProjection.Mollweide);
        (double x, double y) = sky.Project(latitude, longitude);

        // The share of the ellipse below the parallel is that of the sphere.
        double angle = Math.Asin(Math.Clamp(y / sky.HalfHeight, -1, 1));
        Assert.Equal(Math.Sin(latitude * Math.PI / 180), ((2 * angle) + Math.Sin(2 * angle)) / Math.PI, 1e-9);
        Assert.Equal(longitude / 180 * sky.HalfWidth * Math.Cos(angle), x, 1e-6);
        Assert.Equal(2, sky.HalfWidth / sky.HalfHeight, 1e-12);
    }

    [Fact]
    public void The_rectangle_is_longitude_by_latitude()
    {
        FlatSky sky = FlatSky.Of(MapProjection.Rectangular);

        Assert.Equal((-30, 12.5), sky.Project(12.5, -30));
        Assert.Equal((180, 90, true), (sky.HalfWidth, sky.HalfHeight, sky.HasCorners));
    }

    [Theory]
    [InlineData(0, 0, 0, 0.01, 0.01, 0)]
    [InlineData(0, 0, 0.01, 0, 0, 0.01)]
    [InlineData(0, 179.99, 0, -179.99, 0.02, 0)]
    [InlineData(90, 0, 80, 90, 10, 0)]
    [InlineData(90, 0, 80, 180, 0, 10)]
    [InlineData(-7.288, 6.941, -7.288, 6.941, 0, 0)]
    [InlineData(0, 0, 0, -90, -90, 0)]
    public void A_telescope_shows_true_distances_and_directions(
        double latitude, double longitude, double tokenLatitude, double tokenLongitude, double east, double north)
    {
        (double x, double y) = new TelescopeField(latitude, longitude).Project(tokenLatitude, tokenLongitude);

        Assert.Equal(east, x, 1e-9);
        Assert.Equal(north, y, 1e-9);
    }

    [Theory]
    [InlineData(0, 3296, new double[] { 0, 1000, 2000, 3000 })]
    [InlineData(-0.42, 1, new[] { 0, 0.5, 1 })]
    [InlineData(0, 50, new double[] { 0, 10, 20, 30, 40, 50 })]
    [InlineData(0.94, 0.96, new[] { 0.94, 0.945, 0.95, 0.955, 0.96 })]
    public void Ticks_are_round_numbers(double low, double high, double[] expected)
    {
        double[] ticks = [.. PlotPanel.Ticks((low, high)).Select(static tick => Math.Round(tick, 9))];

        Assert.Equal(expected, ticks);
    }

    [Theory]
    [InlineData("a.html", ChartFormat.Html)]
    [InlineData("b.SVG", ChartFormat.Svg)]
    public void The_extension_tells_the_format(string path, ChartFormat format) =>
        Assert.Equal(format, ChartFile.FormatOf(path));

    [Fact]
    public void A_page_without_its_library_is_refused_before_anything_is_written()
    {
        CosineMeasurement measurement = CosineMeasurement.Measure(Golden.TorchDirection("tiny"));
        string path = _folder.File("a.html");
        var absent = new PlotlyLibrary(_folder.File("none"));

        var error = Assert.Throws<OutputException>(() => ChartFile.Save(CosinePlot.Of(measurement), path, absent));

        Assert.Equal((OutputError.PlotlyMissing, "PlotlyMissing"), (error.Error, error.ErrorId));
        Assert.False(File.Exists(path));
    }

    [Fact]
    public void A_page_holds_its_parts_in_order()
    {
        // Whatever stands in the library: what looks like one of the template's marks is none.
        File.WriteAllText(_folder.File("plotly-gl2d.min.js"), "/* {{title}} */");
        CosineMeasurement measurement = CosineMeasurement.Measure(Golden.TorchDirection("tiny"));
        string path = _folder.File("a.html");

        ChartFile.Save(CosinePlot.Of(measurement), path, new PlotlyLibrary(Path.GetDirectoryName(path)!));

        string page = File.ReadAllText(path);
        int[] places = [.. ((string[])["<!doctype html>", "<title>Cosines of tiny</title>", "{\"model\":\"tiny\"",
            "<script>/* {{title}} */</script>", "</html>"])
            .Select(part => page.IndexOf(part, StringComparison.Ordinal))];
        Assert.DoesNotContain(-1, places);
        Assert.Equal(places.Order(), places);
    }

    private static byte[] Chunk(byte[] png, string type)
    {
        int place = png.AsSpan().IndexOf(Encoding.ASCII.GetBytes(type));
        int length = BinaryPrimitives.ReadInt32BigEndian(png.AsSpan(place - 4));
        return png[(place + 4)..(place + 4 + length)];
    }
}
