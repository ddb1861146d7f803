using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Xml;

namespace ClusterTools.Charts;

/// <summary>
/// Writes a static chart: the few SVG shapes that charts need, in pixels from the upper left corner.
/// </summary>
internal sealed class SvgFigure : IDisposable
{
    /// <summary>
    /// The colors of the static charts and of the pages' light theme, distinguishable by color-blind readers.
    /// </summary>
    public const string Ink = "#1b1f24";
    public const string Quiet = "#57606c";
    public const string Grid = "#dfe3e9";
    public const string Points = "#3d6496";
    public const string Cluster = "#d55e00";

    // More dots than this become an image, so that the file stays small and programs can show it.
    private const int MostCircles = 3000;

    // Pixels of that image in a pixel of the picture.
    private const int Fineness = 3;

    private readonly XmlWriter _writer;

    /// <summary>Begins a picture.</summary>
    /// <param name="stream">The stream to write to; it is left open.</param>
    /// <param name="width">The width.</param>
    /// <param name="height">The height.</param>
    /// <param name="title">A title for screen readers.</param>
    /// <param name="description">A description for screen readers, in a sentence or two.</param>
    public SvgFigure(Stream stream, double width, double height, string title, string description)
    {
        _writer = XmlWriter.Create(stream, new XmlWriterSettings
        {
            Encoding = new UTF8Encoding(false), Indent = true, NewLineChars = "\n", CloseOutput = false,
        });
        _writer.WriteStartElement("svg", "http://www.w3.org/2000/svg");
        _writer.WriteAttributeString("viewBox", $"0 0 {Number(width)} {Number(height)}");
        Attributes(
            ("width", width), ("height", height), ("role", "img"), ("font-family", "Helvetica, Arial, sans-serif"));
        _writer.WriteElementString("title", Printable(title));
        _writer.WriteElementString("desc", Printable(description));
        Element("rect", ("width", width), ("height", height), ("fill", "#ffffff"));
    }

    /// <summary>A whole number as texts have it, in groups of three digits.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>Ends the picture.</summary>
    public void Dispose()
    {
        _writer.WriteEndElement();
        _writer.Dispose();
    }

    /// <summary>Writes a line of text, with a white edge that sets it off from what is below.</summary>
    public void Text(
        double x, double y, string text, double size = 12, string anchor = "start", string color = Ink,
            bool bold = false)
    {
        Start("text", ("x", x), ("y", y), ("font-size", size), ("text-anchor", anchor), ("fill", color));
        Attributes(("paint-order", "stroke"), ("stroke", "#ffffff"), ("stroke-width", 3), ("stroke-linejoin", "round"));
        if (bold)
        {
            Attributes(("font-weight", "bold"));
        }

        _writer.WriteString(Printable(text));
        _writer.WriteEndElement();
    }

    /// <summary>Writes a line of text upwards.</summary>
    public void UprightText(double x, double y, string text)
    {
        Start("text", ("transform", $"translate({Number(x)} {Number(y)}) rotate(-90)"), ("font-size", 12));
        Attributes(("text-anchor", "middle"), ("fill", Ink));
        _writer.WriteString(text);
        _writer.WriteEndElement();
    }

    /// <summary>Draws a straight line.</summary>
    public void Line(double x1, double y1, double x2, double y2, string color, double width = 1) =>
        Element("line", ("x1", x1), ("y1", y1), ("x2", x2), ("y2", y2), ("stroke", color), ("stroke-width", width));

    /// <summary>Draws lines through points, each list one line.</summary>
    public void Path(IEnumerable<IEnumerable<(double X, double Y)>> lines, string color, double width = 1)
    {
        var path = new StringBuilder();
        foreach (IEnumerable<(double X, double Y)> line in lines)
        {
            char command = 'M';
            foreach ((double x, double y) in line)
            {
                path.Append(command).Append(Number(x)).Append(' ').Append(Number(y));
                command = 'L';
            }
        }

        Element("path", ("d", path), ("fill", "none"), ("stroke", color), ("stroke-width", width),
            ("stroke-linejoin", "round"));
    }

    /// <summary>Draws an ellipse's outline.</summary>
    public void Ellipse(double x, double y, double radiusX, double radiusY, string color) => Element(
        "ellipse", ("cx", x), ("cy", y), ("rx", radiusX), ("ry", radiusY), ("fill", "none"), ("stroke", color));

    /// <summary>Draws a rectangle's outline.</summary>
    public void Rectangle(double x, double y, double width, double height, string color) => Element(
        "rect", ("x", x), ("y", y), ("width", width), ("height", height), ("fill", "none"), ("stroke", color));

    /// <summary>Draws a dot.</summary>
    public void Dot(double x, double y, double radius, string color) =>
        Element("circle", ("cx", x), ("cy", y), ("r", radius), ("fill", color));

    /// <summary>Draws many equal dots in a rectangle: circles, or an image of them if there are too many.</summary>
    public void Dots(
        IReadOnlyList<(double X, double Y)> dots,
        (double X, double Y, double Width, double Height) area,
        double radius,
        double opacity,
        string color)
    {
        if (dots.Count <= MostCircles)
        {
            Start("g", ("fill", color), ("fill-opacity", opacity));
            foreach ((double x, double y) in dots)
            {
                Element("circle", ("cx", x), ("cy", y), ("r", radius));
            }

            _writer.WriteEndElement();
            return;
        }

        var raster = new PointRaster((int)(Fineness * area.Width), (int)(Fineness * area.Height));
        foreach ((double x, double y) in dots)
        {
            raster.Add(Fineness * (x - area.X), Fineness * (y - area.Y), Fineness * radius, opacity);
        }

        byte[] png = raster.ToPng(
            int.Parse(color.AsSpan(1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
        Start("image", ("x", area.X), ("y", area.Y), ("width", area.Width), ("height", area.Height));
        Attributes(("href", $"data:image/png;base64,{Convert.ToBase64String(png)}"));
        _writer.WriteEndElement();
    }

    // A hundredth of a pixel is more than enough.
    private static string Number(double value) => Math.Round(value, 2).ToString(CultureInfo.InvariantCulture);

    // XML does not allow most control characters, even escaped, nor lone surrogates.
    private static string Printable(string text) => string.Concat(text.EnumerateRunes().Select(
        static rune =>
            rune.Value < ' ' || rune.Value is 0xFFFE or 0xFFFF ? Rune.ReplacementChar.ToString() : rune.ToString()));

    private void Element(string name, params (string Name, object Value)[] attributes)
    {
        Start(name, attributes);
        _writer.WriteEndElement();
    }

    private void Start(string name, params (string Name, object Value)[] attributes)
    {
        _writer.WriteStartElement(name, "http://www.w3.org/2000/svg");
        Attributes(attributes);
    }

    private void Attributes(params (string Name, object Value)[] attributes)
    {
        foreach ((string name, object value) in attributes)
        {
            _writer.WriteAttributeString(
                name, value is double number ? Number(number) : Convert.ToString(value, CultureInfo.InvariantCulture));
        }
    }
}
