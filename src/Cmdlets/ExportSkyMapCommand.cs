using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Saves maps of the sky, as interactive pages or as pictures.</summary>
[Cmdlet(VerbsData.Export, "SkyMap", SupportsShouldProcess = true, DefaultParameterSetName = BasisSet)]
[OutputType(typeof(System.IO.FileInfo))]
public sealed class ExportSkyMapCommand : ChartExportCmdlet
{
    private const string ClusterSet = "Cluster";
    private const string MeasurementSet = "Measurement";
    private const string DirectionSet = "Direction";
    private const string BasisSet = "Basis";

    private SkyAxes _axes = SkyAxes.Default;
    private FieldOfView? _field;

    /// <summary>The clusters to highlight.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = ClusterSet)]
    [ValidateNotNull]
    public ITokenSet Cluster { get; set; } = null!;

    /// <summary>The measurements, whose most common class is highlighted.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = MeasurementSet)]
    [ValidateNotNull]
    public CosineMeasurement Measurement { get; set; } = null!;

    /// <summary>The directions to mark.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = DirectionSet)]
    [ValidateNotNull]
    public SkyDirection Direction { get; set; } = null!;

    /// <summary>The bases whose skies are mapped; that of a cluster that was read from a file.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true, ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = ClusterSet)]
    [ValidateNotNull]
    public PcaBasis? Basis { get; set; }

    /// <summary>The component that is north, from 1; negative turns it round.</summary>
    [Parameter(ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = ClusterSet)]
    [WholeNumber]
    public int North { get; set; } = SkyAxes.Default.North;

    /// <summary>The component that is the prime meridian.</summary>
    [Parameter(ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = ClusterSet)]
    [WholeNumber]
    public int Meridian { get; set; } = SkyAxes.Default.Meridian;

    /// <summary>The component that is the equinox.</summary>
    [Parameter(ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = ClusterSet)]
    [WholeNumber]
    public int Equinox { get; set; } = SkyAxes.Default.Equinox;

    /// <summary>How the sky is made flat; in a page to begin with.</summary>
    [Parameter]
    public MapProjection Projection { get; set; } = MapProjection.Mollweide;

    /// <summary>The width in degrees of a field around the direction; in a page to begin with.</summary>
    [Parameter(ParameterSetName = ClusterSet)]
    [Parameter(ParameterSetName = MeasurementSet)]
    [Parameter(ParameterSetName = DirectionSet)]
    [Number]
    public double? FieldOfView { get; set; }

    /// <summary>Fails before reading input if the axes or the field of view can never be valid.</summary>
    protected override void BeginProcessing()
    {
        _axes = RequireAxes(North, Meridian, Equinox);
        _field = FieldOfView is double width
            ? Require(new[] { FieldOfView }, () => new FieldOfView(width))
            : null;
    }

    /// <summary>Saves one map.</summary>
    protected override void ProcessRecord() => ForItem(Item, () =>
    {
        if (ResolveOutput(Path) is string file)
        {
            // Before the pass over the matrix.
            ChartFile.FormatOf(file);
            Export(Item, file, () => Save(file));
        }
    });

    private object Item => ParameterSetName switch
    {
        MeasurementSet => Measurement,
        DirectionSet => Direction,
        BasisSet => Basis!,
        _ => Cluster,
    };

    private void Save(string file)
    {
        var view = new SkyMapView(Projection, _field);
        SkyMap map = Compute("Mapping the sky", context =>
        {
            SkyMap made = MapOf(context);
            ChartFile.Save(made, file, view, Plotly, overwrite: !NoClobber, replaceReadOnly: Force);
            return made;
        });
        WarnWithoutTexts(map.Sky.TokenMatrix);
    }

    private SkyMap MapOf(ComputeContext context) => ParameterSetName switch
    {
        MeasurementSet => SkyMap.Of(Measurement, context),
        DirectionSet => SkyMap.Of(Direction, context),
        BasisSet => SkyMap.Of(Basis!, _axes, context),
        _ when Basis is not null => SkyMap.Of(Cluster, Basis, _axes, context),
        _ => SkyMap.Of(Cluster, context),
    };
}
