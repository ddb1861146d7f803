using System.Collections.Generic;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Finds the tokens whose rows are bit-identical.</summary>
[Cmdlet(VerbsCommon.Find, "IdenticalToken")]
[OutputType(typeof(IdenticalTokenGroup))]
public sealed class FindIdenticalTokenCommand : ClusterToolsCmdlet
{
    /// <summary>The matrices.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public TokenMatrix TokenMatrix { get; set; } = null!;

    /// <summary>The tokens to look among, by id; by default all.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("TokenIds", "Within")]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? TokenId { get; set; }

    /// <summary>Finds the groups of one matrix.</summary>
    protected override void ProcessRecord() => ForItem(TokenMatrix, () =>
    {
        WarnWithoutTexts(TokenMatrix);
        IReadOnlyList<IdenticalTokenGroup> groups = Compute(
            $"Comparing rows of {TokenMatrix.Name}",
            context => IdenticalTokenGroup.Find(TokenMatrix, TokenId, context));
        WriteObject(groups, enumerateCollection: true);
    });
}
