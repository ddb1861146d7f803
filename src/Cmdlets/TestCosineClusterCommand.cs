using System;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Tests whether the tokens of clusters are near each other, or only look alike from one direction.
/// </summary>
[Cmdlet(VerbsDiagnostic.Test, "CosineCluster", DefaultParameterSetName = ClusterSet)]
[OutputType(typeof(ClusterValidation))]
public sealed class TestCosineClusterCommand : ClusterToolsCmdlet
{
    private const string ClusterSet = "Cluster";
    private const string TokenIdSet = "TokenId";

    /// <summary>The clusters.</summary>
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = ClusterSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public CosineCluster Cluster { get; set; } = null!;

    /// <summary>The matrix; by default the one that the cluster knows.</summary>
    [Parameter(Mandatory = true, Position = 1, ParameterSetName = TokenIdSet, ValueFromPipelineByPropertyName = true)]
    [Parameter(Position = 1, ParameterSetName = ClusterSet)]
    [ValidateNotNull]
    public TokenMatrix? TokenMatrix { get; set; }

    /// <summary>The tokens to compare, by id, in place of a cluster's.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenIdSet, ValueFromPipelineByPropertyName = true)]
    [Alias("TokenIds")]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[] TokenId { get; set; } = [];

    /// <summary>Validates one cluster, or one set of tokens.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == TokenIdSet)
        {
            ForItem(TokenId, () => Validate(
                TokenMatrix!, context => ClusterValidation.Validate(TokenMatrix!, TokenId, context)));
        }
        else
        {
            ForItem(Cluster, () => Validate(
                CosineCluster.MatrixOf(Cluster, TokenMatrix),
                context => ClusterValidation.Validate(Cluster, TokenMatrix, context)));
        }
    }

    private void Validate(TokenMatrix matrix, Func<ComputeContext, ClusterValidation> validate)
    {
        WarnWithoutTexts(matrix);
        WriteObject(Compute($"Comparing tokens of {matrix.Name}", validate));
    }
}
