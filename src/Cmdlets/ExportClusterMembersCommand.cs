using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Saves clusters, or other sets of tokens, each to a file.</summary>
[Cmdlet(VerbsData.Export, "ClusterMembers", SupportsShouldProcess = true)]
[OutputType(typeof(System.IO.FileInfo))]
public sealed class ExportClusterMembersCommand : ExportCmdlet
{
    /// <summary>The clusters, or other sets of tokens.</summary>
    [Parameter(Mandatory = true, Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public ITokenSet Cluster { get; set; } = null!;

    /// <summary>The format; by default what the extension stands for.</summary>
    [Parameter]
    public ClusterFileFormat? Format { get; set; }

    private bool _isWarnedOfVector;

    /// <summary>Saves one cluster.</summary>
    protected override void ProcessRecord() => ForItem(Cluster, () =>
    {
        if (ResolveOutput(Path) is string file)
        {
            ClusterFileFormat format = Format ?? ClusterFile.FormatOf(file);
            Export(Cluster, file, () =>
            {
                if (format != ClusterFileFormat.Safetensors && Cluster.TokenMatrix is TokenMatrix matrix)
                {
                    WarnWithoutTexts(matrix);
                }

                WarnOfVector();
                ClusterFile.Save(Cluster, file, format, overwrite: !NoClobber, replaceReadOnly: Force);
            });
        }
    });

    private void WarnOfVector()
    {
        if (!_isWarnedOfVector && (Cluster as CosineCluster)?.Measurement?.Direction.IsInSky == false)
        {
            _isWarnedOfVector = true;
            WriteWarning(
                "The direction was found from a vector. A file holds the latitude and longitude of its projection "
                + "only, which do not lead back to it: keep the vector.");
        }
    }
}
