using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Compares clusters with a reference: the common, gained and lost members.</summary>
[Cmdlet(VerbsData.Compare, "CosineCluster")]
[OutputType(typeof(ClusterComparison))]
public sealed class CompareCosineClusterCommand : ClusterToolsCmdlet
{
    /// <summary>The cluster that others are compared with.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [ValidateNotNull]
    public ITokenSet ReferenceCluster { get; set; } = null!;

    /// <summary>The clusters to compare.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ITokenSet DifferenceCluster { get; set; } = null!;

    /// <summary>Compares one cluster.</summary>
    protected override void ProcessRecord() => ForItem(DifferenceCluster, () =>
        WriteObject(ClusterComparison.Compare(ReferenceCluster, DifferenceCluster)));
}
