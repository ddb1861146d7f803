using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;

namespace ClusterTools.Charts;

/// <summary>Draws a static plot of cosines: by rank, and the tokens at each cosine.</summary>
internal static class CosinePlotPicture
{
    private const double Width = 1000;
    private const double Height = 430;
    private const double PanelTop = 92;
    private const double PanelHeight = 268;
    private const double PanelWidth = 400;

    /// <summary>Writes the picture.</summary>
    /// <param name="stream">The stream to write to.</param>
    /// <param name="plot">The plot.</param>
    public static void Write(Stream stream, CosinePlot plot)
    {
        CosineMeasurement measurement = plot.Measurement;
        string title = $"Cosines of {measurement.TokenMatrix.Name}";
        using var figure = new SvgFigure(stream, Width, Height, title, Describe(plot));
        figure.Text(Width / 2, 24, title, 17, "middle", bold: true);
        figure.Text(
            Width / 2,
            44,
            $"{SvgFigure.Count(measurement.TokenCount)} tokens, {SvgFigure.Count(measurement.UniqueCount)} bfloat16 "
                + $"cosines to {measurement.Direction}",
            12,
            "middle",
            SvgFigure.Quiet);
        if (plot.Cluster is not CosineCluster cluster)
        {
            figure.Text(Width / 2, Height / 2, "No token has a cosine.", 14, "middle");
            return;
        }

        CosineClass[] classes = [.. measurement.Distribution.OrderByDescending(static item => item.Cosine)];
        double margin = Math.Max(0.02, 0.05 * (measurement.Maximum - measurement.Minimum));
        (double, double) cosines = (measurement.Minimum - margin, measurement.Maximum + margin);
        DrawRanks(figure, classes, cluster, cosines);
        DrawClasses(figure, classes, cluster, cosines);
    }

    private static string Describe(CosinePlot plot)
    {
        CosineMeasurement measurement = plot.Measurement;
        string tokens = $"{SvgFigure.Count(measurement.MeasuredCount)} tokens";
        return plot.Cluster is CosineCluster cluster
            ? $"Left the cosines of {tokens} by rank, right the number of tokens at each cosine. "
                + FormattableString.Invariant(
                    $"The cosines lie between {measurement.Minimum:F8} and {measurement.Maximum:F8}. ")
                + $"Marked: {SvgFigure.Count(cluster.Count)} tokens at "
                + FormattableString.Invariant($"{cluster.Cosine:F8}.")
            : $"None of {tokens} has a cosine.";
    }

    private static void DrawRanks(
        SvgFigure figure, CosineClass[] classes, CosineCluster cluster, (double Low, double High) cosines)
    {
        long tokens = classes.Sum(static item => item.Count);
        var panel = new PlotPanel(
            figure,
            (76, PanelTop, PanelWidth, PanelHeight),
            (0, tokens * 1.03),
            cosines,
            ("Rank by cosine, from the largest", "Cosine", "Cosine by rank"));
        var steps = new List<(double X, double Y)>();
        long first = 1;
        long clusterFirst = 1;
        foreach (CosineClass item in classes)
        {
            long last = first + item.Count - 1;

            // A step reaches half a rank to either side.
            steps.AddRange([(first - 0.5, item.Cosine), (last + 0.5, item.Cosine)]);
            clusterFirst = item.Cosine == cluster.Cosine ? first : clusterFirst;
            first = last + 1;
        }

        panel.Path([steps], SvgFigure.Points, 1.4);
        long clusterLast = clusterFirst + cluster.Count - 1;
        panel.Path([[(clusterFirst - 0.5, cluster.Cosine), (clusterLast + 0.5, cluster.Cosine)]], SvgFigure.Cluster, 4);
        (double x, double y) = panel.Place(clusterLast, cluster.Cosine);
        bool isRight = x > 76 + (PanelWidth / 2);
        bool isHigh = y < PanelTop + (PanelHeight / 2);
        figure.Text(
            isRight ? x - 10 : x + 10,
            isHigh ? y + 16 : y - 10,
            $"Ranks {SvgFigure.Count(clusterFirst)} to {SvgFigure.Count(clusterLast)}",
            12,
            isRight ? "end" : "start",
            SvgFigure.Cluster);
    }

    private static void DrawClasses(
        SvgFigure figure, CosineClass[] classes, CosineCluster cluster, (double Low, double High) cosines)
    {
        long most = classes.Max(static item => item.Count);
        var panel = new PlotPanel(
            figure,
            (572, PanelTop, PanelWidth, PanelHeight),
            cosines,
            (0, most * 1.08),
            ("Cosine", "Tokens", "Tokens at each cosine"));
        panel.Path(
            classes.Where(item => item.Cosine != cluster.Cosine).Select(Stem), SvgFigure.Points, 1);
        (double X, double Y)[] stem = [(cluster.Cosine, 0), (cluster.Cosine, cluster.Count)];
        panel.Path([stem], SvgFigure.Cluster, 2.5);
        (double x, double y) = panel.Place(cluster.Cosine, cluster.Count);
        bool isRight = x > 572 + (PanelWidth / 2);
        figure.Text(
            isRight ? x - 8 : x + 8,
            y + 4,
            $"{SvgFigure.Count(cluster.Count)} tokens at {cluster.Cosine.ToString("F8", CultureInfo.InvariantCulture)}",
            12,
            isRight ? "end" : "start",
            SvgFigure.Cluster);

        static (double X, double Y)[] Stem(CosineClass item) => [(item.Cosine, 0), (item.Cosine, item.Count)];
    }
}
