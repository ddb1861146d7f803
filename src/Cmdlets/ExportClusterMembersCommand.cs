using System.Collections.Generic;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Saves clusters, each to a file.</summary>
[Cmdlet(VerbsData.Export, "ClusterMembers", SupportsShouldProcess = true)]
[OutputType(typeof(System.IO.FileInfo))]
public sealed class ExportClusterMembersCommand : FileCmdlet
{
    // By the file system's strictest notion of the same name: losing a cluster is worse than refusing a path.
    private readonly HashSet<string> _written = new(System.StringComparer.OrdinalIgnoreCase);

    /// <summary>The file; missing folders are made. A script block gives each cluster its own.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The clusters.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public CosineCluster Cluster { get; set; } = null!;

    /// <summary>The format; by default what the extension stands for.</summary>
    [Parameter]
    public ClusterFileFormat? Format { get; set; }

    /// <summary>Do not replace an existing file.</summary>
    [Parameter]
    [Alias("NoOverwrite")]
    public SwitchParameter NoClobber { get; set; }

    /// <summary>Replace a read-only file, too.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Give back the files.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <summary>Saves one cluster.</summary>
    protected override void ProcessRecord() => ForItem(Cluster, () =>
    {
        if (ResolveOutput(Path) is not string file)
        {
            return;
        }

        ClusterFileFormat format = Format ?? ClusterFile.FormatOf(file);
        if (!_written.Add(file))
        {
            WriteError(ErrorRecords.SamePathTwice(file, Cluster));
        }
        else if (ShouldProcess(file, $"Export {Cluster}"))
        {
            if (format != ClusterFileFormat.Safetensors)
            {
                WarnWithoutTexts(Cluster.Measurement.TokenMatrix);
            }

            ClusterFile.Save(Cluster, file, format, overwrite: !NoClobber, replaceReadOnly: Force);
            if (PassThru)
            {
                WriteObject(InvokeProvider.Item.Get([file], force: true, literalPath: true), enumerateCollection: true);
            }
        }
    });
}
