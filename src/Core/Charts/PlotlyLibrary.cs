using System;
using System.IO;

namespace ClusterTools;

/// <summary>
/// The charting library of pages: plotly.js (MIT), which the build downloads by npm. It is read when a page is
/// written.
/// </summary>
public sealed class PlotlyLibrary
{
    private readonly string _path;

    /// <summary>Names a folder; it is checked when the library is needed.</summary>
    /// <param name="folder">The folder of plotly-gl2d.min.js.</param>
    public PlotlyLibrary(string folder) => _path = Path.GetFullPath(Path.Combine(folder, "plotly-gl2d.min.js"));

    /// <summary>Reads the library.</summary>
    /// <returns>Its source.</returns>
    /// <exception cref="OutputException">PlotlyMissing: it is not there.</exception>
    internal string Read()
    {
        try
        {
            return File.ReadAllText(_path).ReplaceLineEndings("\n");
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new OutputException(
                OutputError.PlotlyMissing,
                $"A page needs the charting library plotly.js, and '{_path}' is not there: the module was built where "
                + "npm was absent or offline. Install npm and build again (dotnet build), or save a picture: end the "
                + "path with .svg.");
        }
    }
}
