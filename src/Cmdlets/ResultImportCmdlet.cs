using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>What cmdlets share that read back what was computed from a token matrix.</summary>
public abstract class ResultImportCmdlet : FileCmdlet
{
    private protected const string PathSet = "Path";
    private protected const string LiteralPathSet = "LiteralPath";

    /// <summary>The files; wildcards are permitted.</summary>
    [Parameter(
        Mandatory = true,
        Position = 0,
        ParameterSetName = PathSet,
        ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [ValidateNotNullOrEmpty]
    public string[] Path { get; set; } = [];

    /// <summary>The files, whose names are taken as they are.</summary>
    [Parameter(Mandatory = true, ParameterSetName = LiteralPathSet, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    [ValidateNotNullOrEmpty]
    public string[] LiteralPath { get; set; } = [];

    /// <summary>The matrix that the result is to be used with.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ValidateNotNull]
    public TokenMatrix? TokenMatrix { get; set; }

    /// <summary>Reads each file.</summary>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string file in ResolveInput(literal ? LiteralPath : Path, literal))
        {
            ForItem(file, () => WriteObject(Import(file)));
        }
    }

    /// <summary>Reads one file.</summary>
    /// <param name="file">Its full path.</param>
    /// <returns>The result.</returns>
    private protected abstract object Import(string file);
}
