using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;

namespace ClusterTools.Charts;

/// <summary>A plot with two linear axes in a picture.</summary>
internal sealed class PlotPanel
{
    private readonly SvgFigure _figure;
    private readonly (double X, double Y, double Width, double Height) _area;
    private readonly (double Low, double High) _x;
    private readonly (double Low, double High) _y;

    /// <summary>Draws frame, axes and grid.</summary>
    /// <param name="figure">The picture.</param>
    /// <param name="area">The area of the plot, without labels.</param>
    /// <param name="x">The range of the horizontal axis.</param>
    /// <param name="y">The range of the vertical axis.</param>
    /// <param name="labels">The titles of the axes and the plot.</param>
    public PlotPanel(
        SvgFigure figure,
        (double X, double Y, double Width, double Height) area,
        (double Low, double High) x,
        (double Low, double High) y,
        (string X, string Y, string Title) labels)
    {
        (_figure, _area, _x, _y) = (figure, area, x, y);
        double bottom = area.Y + area.Height;
        foreach (double tick in Ticks(x))
        {
            double at = Place(tick, y.Low).X;
            figure.Line(at, area.Y, at, bottom, SvgFigure.Grid);
            figure.Line(at, bottom, at, bottom + 4, SvgFigure.Quiet);
            figure.Text(at, bottom + 18, Number(tick), 11, "middle", SvgFigure.Quiet);
        }

        foreach (double tick in Ticks(y))
        {
            double at = Place(x.Low, tick).Y;
            figure.Line(area.X, at, area.X + area.Width, at, SvgFigure.Grid);
            figure.Line(area.X - 4, at, area.X, at, SvgFigure.Quiet);
            figure.Text(area.X - 7, at + 4, Number(tick), 11, "end", SvgFigure.Quiet);
        }

        figure.Path([[(area.X, area.Y), (area.X, bottom), (area.X + area.Width, bottom)]], SvgFigure.Quiet);
        figure.Text(area.X + (area.Width / 2), bottom + 38, labels.X, 12, "middle");
        figure.UprightText(area.X - 52, area.Y + (area.Height / 2), labels.Y);
        figure.Text(area.X, area.Y - 10, labels.Title, 13, bold: true);
    }

    /// <summary>Finds the place of a point in the picture.</summary>
    public (double X, double Y) Place(double x, double y) => (
        _area.X + (_area.Width * (x - _x.Low) / (_x.High - _x.Low)),
        _area.Y + (_area.Height * (_y.High - y) / (_y.High - _y.Low)));

    /// <summary>Draws lines through points of the plot.</summary>
    public void Path(IEnumerable<IEnumerable<(double X, double Y)>> lines, string color, double width) =>
        _figure.Path(lines.Select(line => line.Select(point => Place(point.X, point.Y))), color, width);

    /// <summary>Finds about five round numbers in a range.</summary>
    internal static IEnumerable<double> Ticks((double Low, double High) range)
    {
        const int Wanted = 5;
        double rough = (range.High - range.Low) / Wanted;
        double power = Math.Pow(10, Math.Floor(Math.Log10(rough)));
        double step = power * (rough / power) switch { <= 1 => 1, <= 2 => 2, <= 5 => 5, _ => 10 };
        int first = (int)Math.Ceiling(range.Low / step);
        int last = (int)Math.Floor(range.High / step);
        return Enumerable.Range(first, last - first + 1).Select(number => number * step);
    }

    private static string Number(double value) =>
        Math.Round(value, 9).ToString("#,0.#########", CultureInfo.InvariantCulture).Replace('-', '−');
}
