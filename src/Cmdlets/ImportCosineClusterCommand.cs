using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Reads clusters and other sets of tokens that were saved as safetensors, here or by notebooks.</summary>
[Cmdlet(VerbsData.Import, "CosineCluster", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CosineCluster), typeof(TokenSet))]
public sealed class ImportCosineClusterCommand : ResultImportCmdlet
{
    /// <inheritdoc/>
    private protected override object Import(string file) => ClusterFile.Load(file, TokenMatrix);
}
