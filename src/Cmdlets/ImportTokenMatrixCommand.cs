using System;
using System.IO;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Opens token matrices in safetensors files.</summary>
[Cmdlet(VerbsData.Import, "TokenMatrix", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TokenMatrix))]
public sealed class ImportTokenMatrixCommand : FileCmdlet
{
    private const string PathSet = "Path";
    private const string LiteralPathSet = "LiteralPath";

    private Tokenizer? _tokenizer;

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

    /// <summary>The tokens' texts: a tokenizer.json or vocab.json, by default the one beside each matrix.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tokenizer { get; set; }

    /// <summary>Reads the tokenizer that was named; without it nothing can be imported as asked.</summary>
    protected override void BeginProcessing()
    {
        try
        {
            _tokenizer = Tokenizer is null ? null : ClusterTools.Tokenizer.Load(ResolveFile(Tokenizer));
        }
        catch (Exception exception) when (ErrorRecords.TryCreate(exception, Tokenizer, out ErrorRecord? record))
        {
            ThrowTerminatingError(record);
        }
    }

    /// <summary>Opens each file.</summary>
    protected override void ProcessRecord()
    {
        bool literal = ParameterSetName == LiteralPathSet;
        foreach (string file in ResolveInput(literal ? LiteralPath : Path, literal))
        {
            ForItem(file, () =>
            {
                TokenMatrix matrix = TokenMatrix.Open(file, Tensor, _tokenizer);
                WarnWithoutTexts(matrix, readNow: false);
                WriteVerbose(TextsOf(matrix));
                WriteObject(matrix);
            });
        }
    }

    private static string TextsOf(TokenMatrix matrix)
    {
        const string SentencePieceModel = "tokenizer.model";
        if (matrix.Tokenizer is not null)
        {
            return $"The texts of the tokens of {matrix} are in '{matrix.Tokenizer}'.";
        }

        string model = System.IO.Path.Combine(System.IO.Path.GetDirectoryName(matrix.Path)!, SentencePieceModel);
        return $"The tokens of {matrix} have no texts: "
            + (File.Exists(model)
                ? $"beside it there is only a SentencePiece model, '{model}', which is not read."
                : "beside it there is neither tokenizer.json nor vocab.json.");
    }
}
