using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Finds the tokens within a distance of a center, or up to the gap around them.</summary>
[Cmdlet(VerbsCommon.Find, "TokenShell", DefaultParameterSetName = GapSet)]
[OutputType(typeof(TokenShell))]
public sealed class FindTokenShellCommand : ClusterToolsCmdlet
{
    private const string GapSet = "Gap";
    private const string RadiusSet = "Radius";
    private const string CountSet = "Count";

    /// <summary>The measurements.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TokenDistance Measurement { get; set; } = null!;

    /// <summary>Ends the shell at the largest ratio of neighbouring distances that chance does not explain.</summary>
    [Parameter(ParameterSetName = GapSet)]
    public SwitchParameter Gap { get; set; }

    /// <summary>
    /// How many of the nearest tokens are looked at for the gap; by default the nearer half, at most 10,000.
    /// </summary>
    [Parameter(ParameterSetName = GapSet)]
    [WholeNumber]
    [ValidateRange(2, int.MaxValue)]
    public int? Among { get; set; }

    /// <summary>The smallest radius of the shell: gaps nearer to the center are left out.</summary>
    [Parameter(ParameterSetName = GapSet)]
    [Number]
    [ValidateRange(0.0, double.MaxValue)]
    public double MinimumRadius { get; set; }

    /// <summary>The radius; tokens at this distance belong to the shell.</summary>
    [Parameter(Mandatory = true, ParameterSetName = RadiusSet)]
    [Number]
    [ValidateRange(0.0, double.MaxValue)]
    public double Radius { get; set; }

    /// <summary>The number of tokens, the nearest first.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CountSet)]
    [WholeNumber]
    [ValidateRange(1, int.MaxValue)]
    public int Count { get; set; }

    /// <summary>Finds the shell of one measurement.</summary>
    protected override void ProcessRecord() => ForItem(Measurement, () =>
    {
        WarnWithoutTexts(Measurement.TokenMatrix);
        WriteObject(Compute($"Finding a shell in {Measurement.TokenMatrix.Name}", context => ParameterSetName switch
        {
            RadiusSet => TokenShell.Within(Measurement, Radius, context),
            CountSet => TokenShell.OfNearest(Measurement, Count, context),
            _ => TokenShell.BelowGap(Measurement, Among, MinimumRadius, context),
        }));
    });
}
