using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Measures the logits of tokens for hidden states: of tokens' rows, vectors, directions, or from a file.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "BFloat16Logit")]
[OutputType(typeof(LogitMeasurement))]
public sealed class MeasureBFloat16LogitCommand : DeviceCmdlet
{
    private const string TokenSet = "Token";
    private const string VectorSet = "Vector";
    private const string DirectionSet = "Direction";
    private const string FileSet = "File";

    private readonly PassQueue<HiddenState> _queue;

    /// <summary>Creates the cmdlet.</summary>
    public MeasureBFloat16LogitCommand() => _queue = new PassQueue<HiddenState>(Measure);

    /// <summary>
    /// The matrices, or sets of tokens, whose mean is the state; for a direction, that of its basis by default.
    /// </summary>
    [Parameter(
        Mandatory = true, Position = 0, ParameterSetName = TokenSet, ValueFromPipeline = true,
        ValueFromPipelineByPropertyName = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = VectorSet, ValueFromPipeline = true)]
    [Parameter(Mandatory = true, Position = 0, ParameterSetName = FileSet, ValueFromPipeline = true)]
    [Parameter(ParameterSetName = DirectionSet)]
    [ValidateNotNull]
    public TokenMatrix? TokenMatrix { get; set; }

    /// <summary>The tokens whose rows are the state: one, or several by their mean.</summary>
    [Parameter(Mandatory = true, ParameterSetName = TokenSet, ValueFromPipelineByPropertyName = true)]
    [Alias("TokenIds")]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[] TokenId { get; set; } = [];

    /// <summary>Makes each token's row a state of its own, in place of the mean.</summary>
    [Parameter(ParameterSetName = TokenSet)]
    public SwitchParameter Each { get; set; }

    /// <summary>The state, a vector of the matrix's dimension.</summary>
    [Parameter(Mandatory = true, ParameterSetName = VectorSet)]
    [Numbers]
    [ValidateNotNullOrEmpty]
    public double[] Vector { get; set; } = [];

    /// <summary>The directions of states.</summary>
    [Parameter(Mandatory = true, ParameterSetName = DirectionSet, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SkyDirection Direction { get; set; } = null!;

    /// <summary>The length of a direction's state.</summary>
    [Parameter(ParameterSetName = DirectionSet)]
    [Number]
    public double Length { get; set; } = 1;

    /// <summary>A safetensors file of states.</summary>
    [Parameter(Mandatory = true, ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string Path { get; set; } = string.Empty;

    /// <summary>The tensor of states in the file, [T x d] or [d]; by default the only one of such a shape.</summary>
    [Parameter(ParameterSetName = FileSet)]
    [ValidateNotNullOrEmpty]
    public string? Tensor { get; set; }

    /// <summary>The rows of the tensor, from 0; by default all.</summary>
    [Parameter(ParameterSetName = FileSet)]
    [WholeNumbers]
    [ValidateNotNullOrEmpty]
    public int[]? Row { get; set; }

    /// <summary>The number format that logits are rounded to.</summary>
    [Parameter]
    public LogitPrecision Precision { get; set; }

    /// <summary>The tokens to measure, by id; by default all.</summary>
    [Parameter]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? Within { get; set; }

    /// <summary>Measures states now, or soon together with those that follow closely.</summary>
    protected override void ProcessRecord()
    {
        object? source = ParameterSetName == DirectionSet ? Direction : TokenMatrix;
        ForItem(source, () =>
        {
            TokenMatrix matrix = ParameterSetName == DirectionSet
                ? CosineMeasurement.MatrixOf(Direction, TokenMatrix)
                : TokenMatrix!;
            foreach (Func<HiddenState> state in States(matrix))
            {
                // A state that cannot be used is its own error, and the next one goes on.
                ForItem(source, () => _queue.Add(state(), matrix));
            }

            _queue.MeasureIfDue();
        });
    }

    /// <summary>Measures the states that are left.</summary>
    protected override void EndProcessing() => _queue.Measure();

    private IEnumerable<Func<HiddenState>> States(TokenMatrix matrix) => ParameterSetName switch
    {
        VectorSet => [() => HiddenState.OfVector(Vector)],
        DirectionSet => [() => HiddenState.OfDirection(Direction, Length)],
        FileSet => StatesOfFile(matrix.Dimension),
        _ when Each => TokenId.Select(id => new Func<HiddenState>(() => HiddenState.OfTokens(matrix, [id]))),
        _ => [() => Compute(
            $"Reading tokens of {matrix.Name}", context => HiddenState.OfTokens(matrix, TokenId, context))],
    };

    private IEnumerable<Func<HiddenState>> StatesOfFile(int dimension)
    {
        var file = HiddenStateFile.Open(
            SessionState.Path.GetUnresolvedProviderPathFromPSPath(Path), dimension, Tensor);
        foreach (int row in Row ?? Enumerable.Range(0, file.Count))
        {
            yield return () => file.Read(row);
        }
    }

    private void Measure(TokenMatrix matrix, IReadOnlyList<HiddenState> states)
    {
        IReadOnlyList<LogitMeasurement> measurements = [];
        ForItems(states, () => measurements = Compute(
            $"Measuring the logits of {matrix.Name}",
            (context, device) => LogitMeasurement.Measure(states, matrix, Precision, Within, context, device)));
        foreach (LogitMeasurement measurement in measurements)
        {
            Warn(measurement);
            WriteObject(measurement);
        }
    }

    private void Warn(LogitMeasurement measurement)
    {
        string all = measurement.MeasuredCount.ToString("N0", CultureInfo.CurrentCulture);
        if (measurement.UndefinedCount > 0)
        {
            string undefined = measurement.UndefinedCount.ToString("N0", CultureInfo.CurrentCulture);
            WriteWarning(
                $"{undefined} of {all} tokens of {measurement.TokenMatrix.Name} have no logit, since their rows hold a "
                + "NaN or an infinity. They belong to no class.");
        }

        if (measurement.InfiniteCount > 0)
        {
            string infinite = measurement.InfiniteCount.ToString("N0", CultureInfo.CurrentCulture);
            WriteWarning(
                $"The logits of {infinite} of {all} tokens of {measurement.TokenMatrix.Name} overflow to infinities.");
        }
    }
}
