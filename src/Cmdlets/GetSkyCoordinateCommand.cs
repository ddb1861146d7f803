using System.Globalization;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Finds where tokens stand in the sky of three principal components.</summary>
[Cmdlet(VerbsCommon.Get, "SkyCoordinate", DefaultParameterSetName = BasisSet)]
[OutputType(typeof(SkyCoordinate), typeof(SkyCoordinates))]
public sealed class GetSkyCoordinateCommand : ClusterToolsCmdlet
{
    private const string BasisSet = "Basis";
    private const string TelescopeSet = "Telescope";
    private const string DirectionSet = "Direction";

    /// <summary>The basis whose components are the sky's axes.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = BasisSet, ValueFromPipeline = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TelescopeSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PcaBasis Basis { get; set; } = null!;

    /// <summary>A direction, whose axes are the sky's and which is the centre.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ParameterSetName = DirectionSet,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public SkyDirection Direction { get; set; } = null!;

    /// <summary>The tokens, by id; by default all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? TokenId { get; set; }

    /// <summary>The latitude of the centre of the field, -90 to 90 degrees.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TelescopeSet)]
    public double CenterLatitude { get; set; }

    /// <summary>The longitude of the centre of the field in degrees.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TelescopeSet)]
    public double CenterLongitude { get; set; }

    /// <summary>The width of the round field in degrees.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TelescopeSet)]
    [Parameter(ParameterSetName = DirectionSet)]
    public double? FieldOfView { get; set; }

    /// <summary>The component that is north, from 1; negative turns it round.</summary>
    [Parameter(ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = TelescopeSet)]
    public int North { get; set; } = 2;

    /// <summary>The component that is the prime meridian.</summary>
    [Parameter(ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = TelescopeSet)]
    public int Meridian { get; set; } = 1;

    /// <summary>The component that is the equinox.</summary>
    [Parameter(ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = TelescopeSet)]
    public int Equinox { get; set; } = 3;

    /// <summary>Give one object with arrays for each sky instead of one object for each token.</summary>
    [Parameter]
    public SwitchParameter AsArray { get; set; }

    /// <summary>Ends at once where axes or field are none in any sky.</summary>
    protected override void BeginProcessing()
    {
        Require(new[] { North, Meridian, Equinox }, () => SkyDirection.RequireAxes(North, Meridian, Equinox));
        Require(
            new[] { CenterLatitude, CenterLongitude, FieldOfView },
            () => SkyCoordinates.RequireField(CenterLatitude, CenterLongitude, FieldOfView));
    }

    /// <summary>Finds the tokens of one sky.</summary>
    protected override void ProcessRecord()
    {
        object target = ParameterSetName == DirectionSet ? Direction : Basis;
        ForItem(target, () =>
        {
            SkyCoordinates sky = ParameterSetName switch
            {
                DirectionSet => SkyCoordinates.Around(
                    Find(Direction.Basis, Direction.North, Direction.Meridian, Direction.Equinox),
                    Direction.Latitude,
                    Direction.Longitude,
                    FieldOfView),
                TelescopeSet => SkyCoordinates.Around(
                    Find(Basis, North, Meridian, Equinox), CenterLatitude, CenterLongitude, FieldOfView),
                _ => Find(Basis, North, Meridian, Equinox),
            };
            WarnWithoutTexts(sky.TokenMatrix);
            if (AsArray)
            {
                WriteObject(sky);
            }
            else
            {
                WriteObject(sky.Coordinates, enumerateCollection: true);
            }
        });
    }

    private SkyCoordinates Find(PcaBasis basis, int north, int meridian, int equinox)
    {
        SkyCoordinates sky = Compute(
            "Finding tokens in the sky",
            context => SkyCoordinates.Compute(basis, north, meridian, equinox, TokenId, context: context));
        if (sky.UndefinedCount > 0)
        {
            WriteWarning(
                $"{sky.UndefinedCount.ToString("N0", CultureInfo.CurrentCulture)} of "
                + $"{sky.Count.ToString("N0", CultureInfo.CurrentCulture)} tokens of {sky.TokenMatrix.Name} have no latitude and "
                + "longitude, since their rows are zero, hold a NaN or an infinity, or are at right angles to this sky.");
        }

        return sky;
    }
}
