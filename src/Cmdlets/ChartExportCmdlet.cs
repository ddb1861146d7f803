namespace ClusterTools.Commands;

/// <summary>
/// What cmdlets share that save charts: the charting library of pages, which lies beside the module's assemblies.
/// </summary>
public abstract class ChartExportCmdlet : ExportCmdlet
{
    private protected static PlotlyLibrary Plotly { get; } = new(System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(typeof(ChartExportCmdlet).Assembly.Location)!, "..", "plotly"));
}
