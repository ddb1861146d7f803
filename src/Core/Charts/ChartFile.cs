using System;
using System.Collections.Generic;
using System.IO;
using ClusterTools.Charts;
using ClusterTools.Files;
using ClusterTools.Matrices;

namespace ClusterTools;

/// <summary>Saves charts atomically: a file is written beside its target, flushed and renamed over it.</summary>
public static class ChartFile
{
    /// <summary>Finds the format that a path's extension stands for.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The format.</returns>
    /// <exception cref="OutputException">FileFormatUnknown: the extension stands for no format.</exception>
    public static ChartFormat FormatOf(string path) => FileExtension.Require<ChartFormat>(
        path, "end it with .html for a page or with .svg for a picture.");

    /// <summary>Saves a map, in the format that the extension stands for.</summary>
    /// <param name="map">The map.</param>
    /// <param name="path">The file; missing folders are made.</param>
    /// <param name="view">The view of the sky; on an interactive page the initial view.</param>
    /// <param name="plotly">The charting library that a page holds; a picture needs none.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <param name="replaceReadOnly">Whether a read-only file is replaced, too.</param>
    /// <exception cref="OutputException">
    /// The extension stands for no format, the path is a file that the chart was made from, or a page is asked for and
    /// there is no charting library.
    /// </exception>
    /// <exception cref="TargetExistsException">The file exists and is not to be replaced.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Save(
        SkyMap map,
        string path,
        SkyMapView view,
        PlotlyLibrary plotly,
        bool overwrite = true,
        bool replaceReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(plotly);
        Action<Stream> write = FormatOf(path) == ChartFormat.Html
            ? SkyMapPage.Prepare(map, view, plotly)
            : stream => SkyMapPicture.Write(stream, map, view);
        Write(path, map.InputFiles, write, overwrite, replaceReadOnly);
    }

    /// <summary>Saves a plot of cosines, in the format that the extension stands for.</summary>
    /// <param name="plot">The plot.</param>
    /// <param name="path">The file; missing folders are made.</param>
    /// <param name="plotly">The charting library that a page holds; a picture needs none.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <param name="replaceReadOnly">Whether a read-only file is replaced, too.</param>
    /// <exception cref="OutputException">
    /// The extension stands for no format, the path is a file that the chart was made from, or a page is asked for and
    /// there is no charting library.
    /// </exception>
    /// <exception cref="TargetExistsException">The file exists and is not to be replaced.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Save(
        CosinePlot plot, string path, PlotlyLibrary plotly, bool overwrite = true, bool replaceReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(plot);
        ArgumentNullException.ThrowIfNull(plotly);
        Action<Stream> write = FormatOf(path) == ChartFormat.Html
            ? CosinePlotPage.Prepare(plot, plotly)
            : stream => CosinePlotPicture.Write(stream, plot);
        Write(path, plot.InputFiles, write, overwrite, replaceReadOnly);
    }

    private static void Write(
        string path, IEnumerable<string> inputs, Action<Stream> write, bool overwrite, bool replaceReadOnly)
    {
        string fullPath = Path.GetFullPath(path);
        OutputPath.RequireOtherThan(fullPath, inputs);
        AtomicFile.Write(fullPath, overwrite, write, replaceReadOnly);
    }
}
