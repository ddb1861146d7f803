using System.Collections.Generic;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Base class of the cmdlets that read files, named by -Path or -LiteralPath.</summary>
public abstract class InputFileCmdlet : FileCmdlet
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

    /// <summary>Resolves the paths of this record; what cannot be resolved is an error of its own.</summary>
    /// <returns>Full paths of the file system.</returns>
    private protected IEnumerable<string> ResolveInput()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        return ResolveInput(literal ? LiteralPath : Path, literal);
    }
}
