using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Saves plots of cosines by rank and by class, as interactive pages or as pictures.</summary>
[Cmdlet(VerbsData.Export, "CosinePlot", SupportsShouldProcess = true, DefaultParameterSetName = ClusterSet)]
[OutputType(typeof(System.IO.FileInfo))]
public sealed class ExportCosinePlotCommand : ChartExportCmdlet
{
    private const string ClusterSet = "Cluster";
    private const string MeasurementSet = "Measurement";

    /// <summary>The clusters to mark among the classes of their measurements.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = ClusterSet)]
    [ValidateNotNull]
    public CosineCluster Cluster { get; set; } = null!;

    /// <summary>The measurements, whose most common class is marked.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = MeasurementSet)]
    [ValidateNotNull]
    public CosineMeasurement Measurement { get; set; } = null!;

    /// <summary>Saves one plot.</summary>
    protected override void ProcessRecord()
    {
        object item = ParameterSetName == ClusterSet ? Cluster : Measurement;
        ForItem(item, () =>
        {
            if (ResolveOutput(Path) is string file)
            {
                ChartFile.FormatOf(file);
                CosinePlot plot = ParameterSetName == ClusterSet ? CosinePlot.Of(Cluster) : CosinePlot.Of(Measurement);
                Export(item, file, () =>
                    ChartFile.Save(plot, file, Plotly, overwrite: !NoClobber, replaceReadOnly: Force));
            }
        });
    }
}
