using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Saves bases, each to a safetensors file.</summary>
[Cmdlet(VerbsData.Export, "PcaBasis", SupportsShouldProcess = true)]
[OutputType(typeof(System.IO.FileInfo))]
public sealed class ExportPcaBasisCommand : ExportCmdlet
{
    /// <summary>The bases.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public PcaBasis Basis { get; set; } = null!;

    /// <summary>Saves one basis.</summary>
    protected override void ProcessRecord() => ForItem(Basis, () =>
    {
        if (ResolveOutput(Path) is string file)
        {
            Export(Basis, file, () => Compute($"Exporting {Basis}", context =>
            {
                PcaBasisFile.Save(Basis, file, overwrite: !NoClobber, replaceReadOnly: Force, context);
                return file;
            }));
        }
    });
}
