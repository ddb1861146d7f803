using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Points directions in the sky of three principal components.</summary>
[Cmdlet(VerbsCommon.New, "SkyDirection")]
[OutputType(typeof(SkyDirection))]
public sealed class NewSkyDirectionCommand : ClusterToolsCmdlet
{
    /// <summary>The basis whose components are the sky's axes.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public PcaBasis Basis { get; set; } = null!;

    /// <summary>The latitude in degrees, -90 to 90.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Lat")]
    public double Latitude { get; set; }

    /// <summary>The longitude in degrees.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("Lon")]
    public double Longitude { get; set; }

    /// <summary>The component that is north, from 1; negative turns it round.</summary>
    [Parameter]
    public int North { get; set; } = 2;

    /// <summary>The component that is the prime meridian.</summary>
    [Parameter]
    public int Meridian { get; set; } = 1;

    /// <summary>The component that is the equinox.</summary>
    [Parameter]
    public int Equinox { get; set; } = 3;

    /// <summary>Ends at once where the axes make no sky in any basis.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            SkyDirection.RequireAxes(North, Meridian, Equinox);
        }
        catch (SkyException exception) when (ErrorRecords.TryCreate(exception, null, out ErrorRecord? record))
        {
            ThrowTerminatingError(record);
        }
    }

    /// <summary>Points one direction.</summary>
    protected override void ProcessRecord() => ForItem(Basis, () =>
        WriteObject(new SkyDirection(Basis, Latitude, Longitude, North, Meridian, Equinox)));
}
