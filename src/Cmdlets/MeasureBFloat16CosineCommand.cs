using System.Collections.Generic;
using System.Globalization;
using System.Management.Automation;
using ClusterTools.Safetensors;

namespace ClusterTools.Commands;

/// <summary>Measures the bfloat16 cosines of tokens to directions.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "BFloat16Cosine")]
[OutputType(typeof(CosineMeasurement))]
public sealed class MeasureBFloat16CosineCommand : DeviceCmdlet
{
    private readonly PassQueue<SkyDirection> _queue;

    /// <summary>Creates the cmdlet.</summary>
    public MeasureBFloat16CosineCommand() => _queue = new PassQueue<SkyDirection>(Measure);

    /// <summary>The directions.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SkyDirection Direction { get; set; } = null!;

    /// <summary>The matrix to measure; by default the one that the direction's basis came from.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    public TokenMatrix? TokenMatrix { get; set; }

    /// <summary>The tokens to measure, by id; by default all.</summary>
    [Parameter]
    [Alias("TokenIds")]
    [TokenIds]
    [ArgumentCompleter(typeof(TokenIdCompleter))]
    [ValidateNotNullOrEmpty]
    public int[]? TokenId { get; set; }

    /// <summary>Measures to a direction now, or soon together with those that follow closely.</summary>
    protected override void ProcessRecord() => ForItem(Direction, () =>
    {
        _queue.Add(Direction, CosineMeasurement.MatrixOf(Direction, TokenMatrix));
        _queue.MeasureIfDue();
    });

    /// <summary>Measures to the directions that are left.</summary>
    protected override void EndProcessing() => _queue.Measure();

    private void Measure(TokenMatrix matrix, IReadOnlyList<SkyDirection> directions)
    {
        IReadOnlyList<CosineMeasurement> measurements = [];
        ForItems(directions, () => measurements = Compute(
            $"Measuring the cosines of {matrix.Name}",
            (context, device) => CosineMeasurement.Measure(directions, matrix, context, TokenId, device)));
        foreach (CosineMeasurement measurement in measurements)
        {
            Explain(measurement);
            WriteObject(measurement);
        }
    }

    private void WarnOfOverflow(CosineMeasurement measurement)
    {
        if (measurement.OverflowCount > 0)
        {
            string overflows = measurement.OverflowCount.ToString("N0", CultureInfo.CurrentCulture);
            string all = measurement.MeasuredCount.ToString("N0", CultureInfo.CurrentCulture);
            WriteWarning(
                $"{overflows} of {all} tokens of {measurement.TokenMatrix.Name} have a norm too large for bfloat16. "
                + "Their cosine is 0 whatever the direction, so the class of 0 says nothing of them.");
        }
    }

    private void Explain(CosineMeasurement measurement)
    {
        TokenMatrix matrix = measurement.TokenMatrix;
        WarnOfOverflow(measurement);
        if (matrix.DType != SafetensorsDType.BF16)
        {
            WriteVerbose($"The elements of {matrix} were rounded to bfloat16 first.");
        }

        if (measurement.UndefinedCount > 0)
        {
            string undefined = measurement.UndefinedCount.ToString("N0", CultureInfo.CurrentCulture);
            string all = measurement.MeasuredCount.ToString("N0", CultureInfo.CurrentCulture);
            WriteWarning(
                $"{undefined} of {all} tokens of {matrix.Name} have no cosine, since their rows are zero or hold a NaN "
                + "or an infinity. They belong to no class.");
        }
    }
}
