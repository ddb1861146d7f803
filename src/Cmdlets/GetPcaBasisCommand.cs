using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Computes the principal components of token matrices.</summary>
[Cmdlet(VerbsCommon.Get, "PcaBasis")]
[OutputType(typeof(PcaBasis))]
public sealed class GetPcaBasisCommand : DeviceCmdlet
{
    /// <summary>The matrices.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TokenMatrix TokenMatrix { get; set; } = null!;

    /// <summary>The number of components, or All.</summary>
    [Parameter]
    public ComponentCount ComponentCount { get; set; } = new(3);

    /// <summary>Computes the basis of one matrix.</summary>
    protected override void ProcessRecord() => ForItem(TokenMatrix, () =>
    {
        PcaBasis basis = Compute(
            $"Computing the principal components of {TokenMatrix.Name}",
            (context, device) => PcaBasis.Compute(TokenMatrix, ComponentCount, context, device));
        WriteObject(basis);
    });
}
