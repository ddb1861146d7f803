using System.Collections.Generic;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Joins sets of tokens of one matrix to a set: their union, intersection or difference.</summary>
[Cmdlet(VerbsCommon.Join, "TokenSet", DefaultParameterSetName = UnionSet)]
[OutputType(typeof(TokenSet))]
public sealed class JoinTokenSetCommand : ClusterToolsCmdlet
{
    private const string UnionSet = "Union";
    private const string IntersectSet = "Intersect";
    private const string ExceptSet = "Except";

    private readonly List<ITokenSet> _sets = [];

    /// <summary>The sets.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public ITokenSet[] TokenSet { get; set; } = [];

    /// <summary>Takes the tokens that are in one or more of the sets.</summary>
    [Parameter(ParameterSetName = UnionSet)]
    public SwitchParameter Union { get; set; }

    /// <summary>Takes the tokens that are in each of the sets.</summary>
    [Parameter(Mandatory = true, ParameterSetName = IntersectSet)]
    public SwitchParameter Intersect { get; set; }

    /// <summary>Takes the tokens of the first set that are in no other one.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ExceptSet)]
    public SwitchParameter Except { get; set; }

    /// <summary>Gathers sets.</summary>
    protected override void ProcessRecord() => _sets.AddRange(TokenSet);

    /// <summary>Joins the sets.</summary>
    protected override void EndProcessing()
    {
        if (_sets.Count > 0)
        {
            ForItem(_sets, () => WriteObject(Compute("Joining sets of tokens", Join)));
        }
    }

    private TokenSet Join(ComputeContext context) => ParameterSetName switch
    {
        IntersectSet => ClusterTools.TokenSet.Intersect(_sets, context),
        ExceptSet => ClusterTools.TokenSet.Except(_sets, context),
        _ => ClusterTools.TokenSet.Union(_sets, context),
    };
}
