namespace ClusterTools.Commands;

/// <summary>
/// Base class of the chart exports: finds the charting library, which lies beside the module's assemblies.
/// </summary>
public abstract class ChartExportCmdlet : ExportCmdlet
{
    private protected static PlotlyLibrary Plotly { get; } = new(System.IO.Path.Combine(
        System.IO.Path.GetDirectoryName(typeof(ChartExportCmdlet).Assembly.Location)!, "..", "plotly"));
}
