using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Reads clusters that were saved as safetensors, here or by the notebook.</summary>
[Cmdlet(VerbsData.Import, "CosineCluster", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CosineCluster))]
public sealed class ImportCosineClusterCommand : ResultImportCmdlet
{
    /// <inheritdoc/>
    private protected override object Import(string file) => ClusterFile.Load(file, TokenMatrix);
}
