using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ClusterTools.Charts;

/// <summary>Draws a static map: the whole sky, or the field of view around the map's direction.</summary>
internal sealed class SkyMapPicture
{
    private const double Width = 900;
    private const double Margin = 20;
    private const double Top = 58;
    private const double LegendHeight = 44;

    private readonly SvgFigure _figure;
    private readonly SkyMap _map;
    private readonly HashSet<int> _members;

    private SkyMapPicture(SvgFigure figure, SkyMap map)
    {
        _figure = figure;
        _map = map;
        _members = [.. map.Cluster?.TokenIds ?? []];
    }

    /// <summary>Writes the picture.</summary>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="map">The map.</param>
    /// <param name="view">The view of the map.</param>
    public static void Write(Stream stream, SkyMap map, SkyMapView view)
    {
        string title = $"The sky of {map.ModelName}";
        if (view.FieldOfView?.Degrees is double field && map.Direction is SkyDirection direction)
        {
            const double Side = 620;
            using var figure = new SvgFigure(stream, Side, Side + Top + LegendHeight, title, Describe(map));
            new SkyMapPicture(figure, map).DrawField(direction, field, Side);
        }
        else
        {
            FlatSky sky = FlatSky.Of(view.Projection);
            double scale = ((Width / 2) - Margin) / sky.HalfWidth;
            double height = 2 * scale * sky.HalfHeight;
            using var figure = new SvgFigure(stream, Width, Top + height + LegendHeight, title, Describe(map));
            new SkyMapPicture(figure, map).DrawSky(sky, scale, height);
        }
    }

    private static string Describe(SkyMap map) =>
        "Each point is a token at the latitude and longitude of its row in the sky of three principal components."
        + (map.Direction is SkyDirection direction ? $" The direction is at {direction}." : string.Empty)
        + (map.Cluster is CosineCluster cluster
            ? FormattableString.Invariant($" Marked: {cluster}.")
            : string.Empty);

    private void DrawSky(FlatSky sky, double scale, double height)
    {
        (double X, double Y, double Width, double Height) area = (Margin, Top, Width - (2 * Margin), height);
        (double X, double Y) Place(double latitude, double longitude)
        {
            (double x, double y) = sky.Project(latitude, longitude);
            return ((Width / 2) + (scale * x), Top + (height / 2) - (scale * y));
        }

        double[] angles = [-180, .. Enumerable.Range(-5, 11).Select(static number => 30.0 * number), 180];
        double[] latitudes = [-60, -30, 0, 30, 60];

        // Closer at the poles, where meridians meet.
        double[] along = [.. Enumerable.Range(0, 91).Select(static part => -90 * Math.Cos(part * Math.PI / 90))];
        _figure.Path(
            [
                .. angles.Select(longitude => along.Select(latitude => Place(latitude, longitude))),
                .. latitudes.Select(latitude => angles.Select(longitude => Place(latitude, longitude))),
            ],
            SvgFigure.Grid);
        double opacity = Math.Clamp(60 / Math.Sqrt(_map.Sky.Count), 0.15, 0.8);
        DrawPoints(Place, area, 1.1, opacity, 3.2);
        DrawOutline(sky, area);
        foreach (double latitude in latitudes.Where(static latitude => latitude != 0))
        {
            (double x, double y) = Place(latitude, -180);
            bool hasRoom = x > Margin + 30;
            _figure.Text(
                hasRoom ? x - 4 : x + 4, y + 4, Degrees(latitude, 0), 11, hasRoom ? "end" : "start", SvgFigure.Quiet);
        }

        foreach (double longitude in angles.Where(static angle => Math.Abs(angle) is not (0 or 180)))
        {
            (double x, double y) = Place(0, longitude);
            _figure.Text(x + 3, y - 3, Degrees(longitude, 0), 11, "start", SvgFigure.Quiet);
        }

        DrawDirection(Place);
        DrawCallout(Place);
        DrawTitle(Width, $"{SvgFigure.Count(_map.Sky.Count)} tokens · {Axes()}");
        DrawLegend(Top + height + 28);
    }

    private void DrawOutline(FlatSky sky, (double X, double Y, double Width, double Height) area)
    {
        if (sky.HasCorners)
        {
            _figure.Rectangle(area.X, area.Y, area.Width, area.Height, SvgFigure.Quiet);
        }
        else
        {
            _figure.Ellipse(
                area.X + (area.Width / 2), area.Y + (
                    area.Height / 2), area.Width / 2, area.Height / 2, SvgFigure.Quiet);
        }
    }

    // Azimuthal equidistant: distances and directions from the center are true, also at poles and at 180 degrees.
    private void DrawField(SkyDirection direction, double field, double side)
    {
        double radius = (side / 2) - Margin;
        (double centerX, double centerY) = (side / 2, Top + (side / 2));
        var telescope = new TelescopeField(direction.Latitude, direction.Longitude);
        (double X, double Y) Place(double latitude, double longitude)
        {
            (double east, double north) = telescope.Project(latitude, longitude);
            double scale = radius / (field / 2);
            double away = Math.Sqrt((east * east) + (north * north));
            return away > field / 2 ? (double.NaN, double.NaN) : (centerX + (scale * east), centerY - (scale * north));
        }

        foreach (double part in (ReadOnlySpan<double>)[0.5, 1])
        {
            _figure.Ellipse(
                centerX, centerY, part * radius, part * radius, part < 1 ? SvgFigure.Grid : SvgFigure.Quiet);
        }

        _figure.Line(centerX - radius, centerY, centerX + radius, centerY, SvgFigure.Grid);
        _figure.Line(centerX, centerY - radius, centerX, centerY + radius, SvgFigure.Grid);
        int seen = DrawPoints(Place, (Margin, Top + Margin, 2 * radius, 2 * radius), 2, 0.6, 3);
        int decimals = Decimals(field);
        _figure.Text(centerX + 4, centerY - radius + 14, "N", 11, "start", SvgFigure.Quiet);
        _figure.Text(centerX + radius - 4, centerY - 4, "E", 11, "end", SvgFigure.Quiet);
        _figure.Text(
            centerX + (radius / 2) - 4, centerY - 4, Degrees(field / 4, decimals + 1), 11, "end", SvgFigure.Quiet);
        string where = $"{Degrees(direction.Latitude, decimals)}, {Degrees(direction.Longitude, decimals)}";
        DrawTitle(
            side, $"{SvgFigure.Count(seen)} tokens in a field of {Degrees(field, decimals)} around {where} · {Axes()}");
        DrawLegend(Top + side + 28);
    }

    private int DrawPoints(
        Func<double, double, (double X, double Y)> place,
        (double X, double Y, double Width, double Height) area,
        double radius,
        double opacity,
        double memberRadius)
    {
        var others = new List<(double X, double Y)>();
        var members = new List<(double X, double Y)>();
        for (int token = 0; token < _map.Sky.Count; token++)
        {
            (double x, double y) = place(_map.Sky.Latitudes[token], _map.Sky.Longitudes[token]);
            if (!double.IsNaN(x))
            {
                (_members.Contains(token) ? members : others).Add((x, y));
            }
        }

        _figure.Dots(others, area, radius, opacity, SvgFigure.Points);
        _figure.Dots(members, area, memberRadius, 0.75, SvgFigure.Cluster);
        return others.Count + members.Count;
    }

    private void DrawDirection(Func<double, double, (double X, double Y)> place)
    {
        if (_map.Direction is SkyDirection direction)
        {
            const double Inner = 5;
            const double Outer = 12;
            (double x, double y) = place(direction.Latitude, Math.IEEERemainder(direction.Longitude, 360));
            _figure.Line(x - Outer, y, x - Inner, y, SvgFigure.Ink, 1.5);
            _figure.Line(x + Inner, y, x + Outer, y, SvgFigure.Ink, 1.5);
            _figure.Line(x, y - Outer, x, y - Inner, SvgFigure.Ink, 1.5);
            _figure.Line(x, y + Inner, x, y + Outer, SvgFigure.Ink, 1.5);
        }
    }

    // A class may have outlying members, so the line leads to the median one.
    private void DrawCallout(Func<double, double, (double X, double Y)> place)
    {
        int[] members = [.. _members.Where(token => !double.IsNaN(_map.Sky.Latitudes[token]))];
        if (members.Length > 0)
        {
            double latitude = members.Select(token => _map.Sky.Latitudes[token]).Order().ElementAt(members.Length / 2);
            double longitude = members.Select(token => _map.Sky.Longitudes[token]).Order()
                .ElementAt(members.Length / 2);
            (double x, double y) = place(latitude, longitude);
            bool isRight = x > Width - 200;
            double side = isRight ? -1 : 1;
            _figure.Line(x + (side * 5), y - 5, x + (side * 34), y - 34, SvgFigure.Cluster, 1.3);
            _figure.Text(
                x + (side * 38), y - 36, $"{SvgFigure.Count(members.Length)} tokens", 13, isRight
                    ? "end" : "start", SvgFigure.Cluster);
        }
    }

    private void DrawTitle(double width, string about)
    {
        _figure.Text(width / 2, 24, $"The sky of {_map.ModelName}", 17, "middle", bold: true);
        _figure.Text(width / 2, 44, about, 12, "middle", SvgFigure.Quiet);
    }

    private void DrawLegend(double y)
    {
        _figure.Dot(Margin + 5, y - 4, 4, SvgFigure.Points);
        _figure.Text(Margin + 16, y, _map.Cluster is null ? "Tokens" : "Other tokens");
        if (_map.Cluster is ITokenSet set)
        {
            _figure.Dot(Margin + 125, y - 4, 4, SvgFigure.Cluster);
            string cosine = set is CosineCluster cluster
                ? " at cosine " + cluster.Cosine.ToString("F8", CultureInfo.InvariantCulture)
                : string.Empty;
            _figure.Text(Margin + 136, y, $"{SvgFigure.Count(set.TokenIds.Count)} tokens{cosine}");
        }
    }

    private string Axes() =>
        $"north {Axis(_map.Sky.North)}, meridian {Axis(_map.Sky.Meridian)}, equinox {Axis(_map.Sky.Equinox)}";

    private static string Axis(int number) => number < 0 ? $"−PC{-number}" : $"PC{number}";

    // Two digits more than the field's first digit.
    private static int Decimals(double field) => Math.Clamp(2 - (int)Math.Floor(Math.Log10(field)), 0, 9);

    private static string Degrees(double angle, int decimals) =>
        angle.ToString("F" + decimals, CultureInfo.InvariantCulture).Replace('-', '−') + "°";
}
