using System.Collections.Generic;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Finds the tokens that share a cosine: by default the most common one.</summary>
[Cmdlet(VerbsCommon.Find, "CosineCluster", DefaultParameterSetName = ModeSet)]
[OutputType(typeof(CosineCluster))]
public sealed class FindCosineClusterCommand : FindClassCmdlet<CosineMeasurement, CosineCluster>
{
    private const string CosineSet = "Cosine";

    /// <summary>The cosines of the classes; rounded to bfloat16.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CosineSet)]
    [Numbers]
    [ValidateNotNullOrEmpty]
    public double[] Cosine { get; set; } = [];

    private protected override CosineCluster Mode() => CosineCluster.Mode(Measurement);

    private protected override CosineCluster Largest() => CosineCluster.Maximum(Measurement);

    private protected override IEnumerable<CosineCluster> MostCommon(int count) =>
        CosineCluster.Top(Measurement, count);

    private protected override IEnumerable<CosineCluster> AtLeast(int count) =>
        CosineCluster.AtLeast(Measurement, count);

    private protected override IEnumerable<IEnumerable<CosineCluster>> Named() => ParameterSetName == CosineSet
        ? Cosine.Select(cosine => One(() => CosineCluster.WithCosine(Measurement, cosine)))
        : base.Named();
}
