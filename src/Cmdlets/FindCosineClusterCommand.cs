using System.Collections.Generic;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Finds the tokens that share a cosine: by default the most common one.</summary>
[Cmdlet(VerbsCommon.Find, "CosineCluster", DefaultParameterSetName = ModeSet)]
[OutputType(typeof(CosineCluster))]
public sealed class FindCosineClusterCommand : ClusterToolsCmdlet
{
    private const string ModeSet = "Mode";
    private const string CosineSet = "Cosine";
    private const string MaximumSet = "Maximum";
    private const string TopSet = "Top";
    private const string MinimumCountSet = "MinimumCount";

    /// <summary>The measurements.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public CosineMeasurement Measurement { get; set; } = null!;

    /// <summary>The cosines of the classes; rounded to bfloat16.</summary>
    [Parameter(Mandatory = true, ParameterSetName = CosineSet)]
    [Numbers]
    [ValidateNotNullOrEmpty]
    public double[] Cosine { get; set; } = [];

    /// <summary>The class of the largest cosine.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MaximumSet)]
    public SwitchParameter Maximum { get; set; }

    /// <summary>So many of the most common classes.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TopSet)]
    [WholeNumber]
    [ValidateRange(1, int.MaxValue)]
    public int Top { get; set; }

    /// <summary>All classes of at least so many tokens.</summary>
    [Parameter(Mandatory = true, ParameterSetName = MinimumCountSet)]
    [WholeNumber]
    [ValidateRange(1, int.MaxValue)]
    public int MinimumCount { get; set; }

    /// <summary>Finds the clusters of one measurement.</summary>
    protected override void ProcessRecord()
    {
        // Before anyone looks at members without texts: the members themselves cannot say why.
        WarnWithoutTexts(Measurement.TokenMatrix);
        if (ParameterSetName == CosineSet)
        {
            foreach (double cosine in Cosine)
            {
                ForItem(Measurement, () => WriteObject(CosineCluster.WithCosine(Measurement, cosine)));
            }
        }
        else
        {
            ForItem(Measurement, () => WriteObject(Find(), enumerateCollection: true));
        }
    }

    private IEnumerable<CosineCluster> Find() => ParameterSetName switch
    {
        MaximumSet when Maximum => [CosineCluster.Maximum(Measurement)],
        TopSet => CosineCluster.Top(Measurement, Top),
        MinimumCountSet => CosineCluster.AtLeast(Measurement, MinimumCount),
        _ => [CosineCluster.Mode(Measurement)],
    };
}
