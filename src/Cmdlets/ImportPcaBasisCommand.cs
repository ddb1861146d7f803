using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Reads bases that were saved, here or by PyTorch.</summary>
[Cmdlet(VerbsData.Import, "PcaBasis", DefaultParameterSetName = PathSet)]
[OutputType(typeof(PcaBasis))]
public sealed class ImportPcaBasisCommand : ResultImportCmdlet
{
    /// <summary>Take the basis of a matrix of other content, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <inheritdoc/>
    private protected override object Import(string file) => Compute(
        $"Importing the basis {file}",
        context => PcaBasisFile.Load(file, TokenMatrix, Force, context));
}
