using System;
using System.Globalization;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Finds the positions of tokens in the sky of three principal components.</summary>
[Cmdlet(VerbsCommon.Get, "SkyCoordinate", DefaultParameterSetName = BasisSet)]
[OutputType(typeof(SkyCoordinate), typeof(SkyCoordinates))]
public sealed class GetSkyCoordinateCommand : ClusterToolsCmdlet
{
    private const string BasisSet = "Basis";
    private const string TelescopeSet = "Telescope";
    private const string DirectionSet = "Direction";

    private SkyAxes _axes = SkyAxes.Default;
    private SkyPosition? _center;
    private FieldOfView? _field;

    /// <summary>The basis whose components are the sky's axes.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = BasisSet, ValueFromPipeline = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = TelescopeSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PcaBasis Basis { get; set; } = null!;

    /// <summary>A direction, which gives the sky's axes and the center.</summary>
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
    [Number]
    public double CenterLatitude { get; set; }

    /// <summary>The longitude of the centre of the field in degrees.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TelescopeSet)]
    [Number]
    public double CenterLongitude { get; set; }

    /// <summary>The width of the round field in degrees.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TelescopeSet)]
    [Parameter(ParameterSetName = DirectionSet)]
    [Number]
    public double? FieldOfView { get; set; }

    /// <summary>The component that is north, from 1; a negative number negates it.</summary>
    [Parameter(ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = TelescopeSet)]
    [WholeNumber]
    public int North { get; set; } = SkyAxes.Default.North;

    /// <summary>The component that is the prime meridian.</summary>
    [Parameter(ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = TelescopeSet)]
    [WholeNumber]
    public int Meridian { get; set; } = SkyAxes.Default.Meridian;

    /// <summary>The component that is the equinox.</summary>
    [Parameter(ParameterSetName = BasisSet)]
    [Parameter(ParameterSetName = TelescopeSet)]
    [WholeNumber]
    public int Equinox { get; set; } = SkyAxes.Default.Equinox;

    /// <summary>Give one object with arrays for each sky instead of one object for each token.</summary>
    [Parameter]
    public SwitchParameter AsArray { get; set; }

    /// <summary>Fails before reading input if the axes or the field of view can never be valid.</summary>
    protected override void BeginProcessing()
    {
        _axes = RequireAxes(North, Meridian, Equinox);
        object angles = new[] { CenterLatitude, CenterLongitude, FieldOfView };
        _center = Require(angles, () => new SkyPosition(CenterLatitude, CenterLongitude));
        _field = FieldOfView is double width ? Require(angles, () => new FieldOfView(width)) : null;
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
                    Find(context => SkyCoordinates.Compute(Direction, TokenId, context: context)),
                    new SkyPosition(Direction.Latitude, Direction.Longitude),
                    _field),
                TelescopeSet => SkyCoordinates.Around(FindInBasis(), _center!, _field),
                _ => FindInBasis(),
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

    private SkyCoordinates FindInBasis() =>
        Find(context => SkyCoordinates.Compute(Basis, _axes, TokenId, context: context));

    private SkyCoordinates Find(Func<ComputeContext, SkyCoordinates> find)
    {
        SkyCoordinates sky = Compute("Finding tokens in the sky", find);
        if (sky.UndefinedCount > 0)
        {
            WriteWarning(
                $"{sky.UndefinedCount.ToString("N0", CultureInfo.CurrentCulture)} of "
                + $"{sky.Count.ToString("N0", CultureInfo.CurrentCulture)} tokens of {sky.TokenMatrix.Name} have no "
                + "latitude and longitude, since their rows are zero, hold a NaN or an infinity, or are at right "
                + "angles to this sky.");
        }

        return sky;
    }
}
