using System;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Points directions in the sky of three principal components: by angles, at tokens or along vectors.
/// </summary>
[Cmdlet(VerbsCommon.New, "SkyDirection", DefaultParameterSetName = LatitudeLongitudeSet)]
[OutputType(typeof(SkyDirection))]
public sealed class NewSkyDirectionCommand : ClusterToolsCmdlet
{
    private const string LatitudeLongitudeSet = "LatitudeLongitude";
    private const string TokenIdSet = "TokenId";
    private const string TokenSet = "Token";
    private const string VectorSet = "Vector";

    // Of the total variance; what rounding leaves of none.
    private const double NoVariance = 1e-14;

    private SkyAxes _axes = SkyAxes.Default;
    private PcaBasis? _warnedOf;

    /// <summary>The basis whose components are the sky's axes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public PcaBasis Basis { get; set; } = null!;

    /// <summary>The latitude in degrees, -90 to 90.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LatitudeLongitudeSet, ValueFromPipelineByPropertyName = true)]
    [Alias("Lat")]
    [Number]
    public double Latitude { get; set; }

    /// <summary>The longitude in degrees.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LatitudeLongitudeSet, ValueFromPipelineByPropertyName = true)]
    [Alias("Lon")]
    [Number]
    public double Longitude { get; set; }

    /// <summary>The tokens to point at, by id; several tokens give their mean direction.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenIdSet, ValueFromPipelineByPropertyName = true)]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[] TokenId { get; set; } = [];

    // Not by property name: members have ids and texts, and an id is one token for sure.

    /// <summary>The tokens to point at, by text; several tokens give their mean direction.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet)]
    [ArgumentCompleter(typeof(TokenCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] Token { get; set; } = [];

    // Not by property name: directions have a vector and angles, and another basis may have other dimensions.

    /// <summary>A vector of the basis's dimension to point along, for example a hidden state.</summary>
    [Parameter(Mandatory = true, ParameterSetName = VectorSet)]
    [Numbers]
    [ValidateNotNullOrEmpty]
    public double[] Vector { get; set; } = [];

    /// <summary>The component that is north, from 1; a negative number negates it.</summary>
    [Parameter]
    [WholeNumber]
    public int North { get; set; } = SkyAxes.Default.North;

    /// <summary>The component that is the prime meridian.</summary>
    [Parameter]
    [WholeNumber]
    public int Meridian { get; set; } = SkyAxes.Default.Meridian;

    /// <summary>The component that is the equinox.</summary>
    [Parameter]
    [WholeNumber]
    public int Equinox { get; set; } = SkyAxes.Default.Equinox;

    /// <summary>Fails before reading input if the axes can never be valid.</summary>
    protected override void BeginProcessing() => _axes = RequireAxes(North, Meridian, Equinox);

    /// <summary>Points one direction.</summary>
    protected override void ProcessRecord()
    {
        WarnOfAxes();
        switch (ParameterSetName)
        {
            case TokenIdSet:
                ForItem(TokenId, () => WriteObject(Find(context =>
                    SkyDirection.FromTokens(Basis, TokenId, _axes, context))));
                break;
            case TokenSet:
                ForItem(Token, () => WriteObject(Find(context =>
                    SkyDirection.FromTokens(Basis, Token, _axes, context))));
                break;
            case VectorSet:
                ForItem(Basis, () => WriteObject(SkyDirection.FromVector(Basis, Vector, _axes)));
                break;
            default:
                ForItem(Basis, () => WriteObject(new SkyDirection(Basis, Latitude, Longitude, _axes)));
                break;
        }
    }

    // Once for a basis: a sweep points many directions in one.
    private void WarnOfAxes()
    {
        if (Basis == _warnedOf)
        {
            return;
        }

        _warnedOf = Basis;
        foreach (int number in new[] { North, Meridian, Equinox })
        {
            int index = Math.Abs(number) - 1;
            if (index < Basis.Eigenvalues.Count && Basis.Eigenvalues[index] <= NoVariance * Basis.TotalVariance)
            {
                WriteWarning(
                    $"Principal component {index + 1} has no variance: the tokens do not differ along it, and its "
                    + "direction is arbitrary. Choose other components for the axes.");
            }
        }
    }

    private SkyDirection Find(Func<ComputeContext, SkyDirection> find) => Compute("Reading tokens' vectors", find);
}
