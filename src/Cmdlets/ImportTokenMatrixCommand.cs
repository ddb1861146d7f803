using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Opens token matrices in safetensors files.</summary>
[Cmdlet(VerbsData.Import, "TokenMatrix", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TokenMatrix))]
public sealed class ImportTokenMatrixCommand : FileCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

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

    /// <summary>The tensor's name; by default W, or the unembedding or embedding under its usual names.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    public string? Tensor { get; set; }

    /// <summary>Opens each file.</summary>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string file in ResolveInput(literal ? LiteralPath : Path, literal))
        {
            ForItem(file, () => WriteObject(TokenMatrix.Open(file, Tensor)));
        }
    }
}
