using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Base class of the cmdlets that read saved results of a token matrix.</summary>
public abstract class ResultImportCmdlet : InputFileCmdlet
{
    /// <summary>The matrix that the result is to be used with.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TokenMatrix? TokenMatrix { get; set; }

    /// <summary>Reads each file.</summary>
    protected override void ProcessRecord()
    {
        foreach (string file in ResolveInput())
        {
            ForItem(file, () => WriteObject(Import(file)));
        }
    }

    /// <summary>Reads one file.</summary>
    /// <param name="file">Its full path.</param>
    /// <returns>The result.</returns>
    private protected abstract object Import(string file);
}
