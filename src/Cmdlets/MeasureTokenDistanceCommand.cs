using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>
/// Measures the distances of tokens to a center: the origin, a token, the mean of several, or a vector.
/// </summary>
[Cmdlet(VerbsDiagnostic.Measure, "TokenDistance", DefaultParameterSetName = TokenSet)]
[OutputType(typeof(TokenDistance))]
public sealed class MeasureTokenDistanceCommand : ClusterToolsCmdlet
{
    private const string TokenSet = "Token";
    private const string VectorSet = "Vector";

    private readonly PassQueue<TokenCenter> _queue;

    /// <summary>Creates the cmdlet.</summary>
    public MeasureTokenDistanceCommand() => _queue = new PassQueue<TokenCenter>(Measure);

    /// <summary>The matrices, or sets of tokens, which are centers of their matrix.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ValidateNotNull]
    public TokenMatrix TokenMatrix { get; set; } = null!;

    /// <summary>
    /// The center: a token, or several by their mean; by default the origin, so that norms are measured.
    /// </summary>
    [Parameter(ParameterSetName = TokenSet, ValueFromPipelineByPropertyName = true)]
    [Alias("TokenIds")]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? TokenId { get; set; }

    /// <summary>Counts each distinct row once in the mean, and not once for each of its tokens.</summary>
    [Parameter(ParameterSetName = TokenSet)]
    public SwitchParameter Distinct { get; set; }

    /// <summary>The center: a vector.</summary>
    [Parameter(Mandatory = true, ParameterSetName = VectorSet)]
    [Numbers]
    [ValidateNotNullOrEmpty]
    public double[] Vector { get; set; } = [];

    /// <summary>The metric.</summary>
    [Parameter]
    public DistanceMetric Metric { get; set; }

    /// <summary>The tokens to measure, by id; by default all.</summary>
    [Parameter]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? Within { get; set; }

    /// <summary>Measures from a center now, or soon together with those that follow closely.</summary>
    protected override void ProcessRecord() => ForItem(TokenMatrix, () =>
    {
        TokenMatrix matrix = TokenMatrix;
        TokenCenter center = ParameterSetName == VectorSet ? TokenCenter.OfVector(Vector)
            : TokenId is null ? TokenCenter.Origin(matrix)
            : Compute($"Reading tokens of {matrix.Name}", context =>
                TokenCenter.OfTokens(matrix, TokenId, Distinct, context));
        TokenDistance.RequireFit(center, matrix, Metric);
        _queue.Add(center, matrix);
        _queue.MeasureIfDue();
    });

    /// <summary>Measures from the centers that are left.</summary>
    protected override void EndProcessing() => _queue.Measure();

    private void Measure(TokenMatrix matrix, IReadOnlyList<TokenCenter> centers)
    {
        IReadOnlyList<TokenDistance> measurements = [];
        ForItems(centers, () => measurements = Compute(
            $"Measuring distances in {matrix.Name}",
            context => TokenDistance.Measure(centers, matrix, Metric, Within, context)));
        foreach (TokenDistance measurement in measurements)
        {
            WarnOfUndefined(measurement);
            WriteObject(measurement);
        }
    }

    private void WarnOfUndefined(TokenDistance measurement)
    {
        if (measurement.UndefinedCount > 0)
        {
            string undefined = measurement.UndefinedCount.ToString("N0", CultureInfo.CurrentCulture);
            string all = measurement.MeasuredCount.ToString("N0", CultureInfo.CurrentCulture);
            WriteWarning(
                $"{undefined} of {all} tokens of {measurement.TokenMatrix.Name} have no distance, since their rows "
                + "hold a NaN or an infinity.");
        }
    }
}
