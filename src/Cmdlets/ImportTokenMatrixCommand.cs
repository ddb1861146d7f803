using System;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Opens token matrices of models: folders, indexes of shards, safetensors files.</summary>
[Cmdlet(VerbsData.Import, "TokenMatrix", DefaultParameterSetName = PathSet)]
[OutputType(typeof(TokenMatrix), typeof(TensorInfo))]
public sealed class ImportTokenMatrixCommand : InputFileCmdlet
{
    private const string ModelIdSet = "ModelId";

    private Tokenizer? _tokenizer;

    /// <summary>Models of the local Hugging Face cache.</summary>
    [Parameter(Mandatory = true, ParameterSetName = ModelIdSet, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ModelIdCompleter))]
    [ValidateNotNullOrEmpty]
    public string[] ModelId { get; set; } = [];

    /// <summary>The branch, tag or commit of those models; by default main, else the newest that is there.</summary>
    [Parameter(ParameterSetName = ModelIdSet)]
    [ValidateNotNullOrEmpty]
    public string? Revision { get; set; }

    /// <summary>
    /// The tensor's name; by default W, or the unembedding or embedding by names, config.json and shapes. With
    /// ListAvailable the names to show, for which wildcards are permitted.
    /// </summary>
    [Parameter(Position = 1, ValueFromPipelineByPropertyName = true)]
    [Alias("TensorName")]
    [ArgumentCompleter(typeof(TensorCompleter))]
    [ValidateNotNullOrEmpty]
    public string? Tensor { get; set; }

    /// <summary>
    /// The file of the tokens' texts, such as a tokenizer.json; by default the one beside each matrix.
    /// </summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    public string? Tokenizer { get; set; }

    /// <summary>The step of a time series [steps x tokens x dimension]: 0 is the first one, -1 the last one.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [WholeNumber(EmptyIsNone = true)]
    public int? Step { get; set; }

    /// <summary>
    /// The columns of the tensor are the tokens; by default the vocabulary's size and the name decide.
    /// </summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("IsTransposed")]
    public SwitchParameter Transposed { get; set; }

    /// <summary>The tensor's 16-bit integers are the bits of bfloat16 numbers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    public SwitchParameter AsBFloat16 { get; set; }

    /// <summary>Show the tensors that are there instead of opening one.</summary>
    [Parameter]
    public SwitchParameter ListAvailable { get; set; }

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

    /// <summary>Opens or shows each model.</summary>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ModelIdSet)
        {
            foreach (string modelId in ModelId)
            {
                ForItem(modelId, () => Import(HuggingFaceCache.FindModel(
                    modelId, Revision, SessionState.Path.CurrentFileSystemLocation.ProviderPath)));
            }

            return;
        }

        foreach (string file in ResolveInput())
        {
            ForItem(file, () => Import(file));
        }
    }

    /// <summary>Suggests -ModelId if a path that does not exist looks like a model id.</summary>
    private protected override string? HintFor(string path) => !HuggingFaceCache.IsModelId(path) ? null
        : Completion.Silently(
            () => HuggingFaceCache.GetModelIds(SessionState.Path.CurrentFileSystemLocation.ProviderPath))
            .Contains(path, StringComparer.OrdinalIgnoreCase)
            ? $"The Hugging Face cache has a model of that id: use -ModelId {path}."
            : $"If it is the id of a model in the Hugging Face cache, use -ModelId {path}.";

    private void Import(string path)
    {
        if (ListAvailable)
        {
            List(ModelSource.Locate(path, CreateReading(), _tokenizer));
            return;
        }

        TokenMatrix matrix = TokenMatrix.Open(path, Tensor, _tokenizer, CreateReading());
        foreach (string warning in matrix.Warnings)
        {
            WriteWarning($"{matrix.Name}: {warning}");
        }

        WarnWithoutTexts(matrix, readNow: false);
        WriteVerbose($"{matrix} is in '{matrix.Path}'. Why this tensor: {matrix.Reason}. {TextsOf(matrix)}");
        WriteObject(matrix);
    }

    private MatrixReading CreateReading() => new()
    {
        Step = Step,
        Transposed = MyInvocation.BoundParameters.ContainsKey(nameof(Transposed)) ? Transposed.IsPresent : null,
        AsBFloat16 = AsBFloat16,
    };

    private void List(ModelSource model)
    {
        foreach (string warning in model.Warnings)
        {
            WriteWarning($"{model.Name}: {warning}");
        }

        if (model.ChoiceError is string error)
        {
            WriteVerbose($"{model.Name}: without -Tensor nothing is taken. {error}");
        }

        var pattern = WildcardPattern.Get(Tensor ?? "*", WildcardOptions.IgnoreCase);
        foreach (string file in model.Files)
        {
            ForItem(file, () => WriteObject(
                model.GetTensors(file).Where(tensor => pattern.IsMatch(tensor.Name)), enumerateCollection: true));
        }
    }

    private static string TextsOf(TokenMatrix matrix) => matrix.Tokenizer is null
        ? $"The tokens of {matrix} have no texts: there is no tokenizer of a known name beside it."
        : $"The texts of the tokens of {matrix} are in '{matrix.Tokenizer}'.";
}
