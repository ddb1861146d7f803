using System.Globalization;
using System.Management.Automation;
using ClusterTools.Safetensors;

namespace ClusterTools.Commands;

/// <summary>Measures the bfloat16 cosines of all tokens to directions.</summary>
[Cmdlet(VerbsDiagnostic.Measure, "BFloat16Cosine")]
[OutputType(typeof(CosineMeasurement))]
public sealed class MeasureBFloat16CosineCommand : ClusterToolsCmdlet
{
    /// <summary>The directions.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNull]
    public SkyDirection Direction { get; set; } = null!;

    /// <summary>The matrix to measure; by default the one that the direction's basis came from.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNull]
    public TokenMatrix? TokenMatrix { get; set; }

    /// <summary>Measures to one direction.</summary>
    protected override void ProcessRecord() => ForItem(Direction, () =>
    {
        CosineMeasurement measurement = Compute(
            "Measuring bfloat16 cosines",
            context => CosineMeasurement.Measure(Direction, TokenMatrix, context));
        Explain(measurement);
        WriteObject(measurement);
    });

    private void Explain(CosineMeasurement measurement)
    {
        TokenMatrix matrix = measurement.TokenMatrix;
        if (matrix.DType != SafetensorsDType.BF16)
        {
            WriteVerbose($"The elements of {matrix} were rounded to bfloat16 first.");
        }

        if (measurement.UndefinedCount > 0)
        {
            string undefined = measurement.UndefinedCount.ToString("N0", CultureInfo.CurrentCulture);
            string all = measurement.TokenCount.ToString("N0", CultureInfo.CurrentCulture);
            WriteWarning(
                $"{undefined} of {all} tokens of {matrix.Name} have no cosine, since their rows are zero or hold a NaN or "
                + "an infinity. They belong to no class.");
        }
    }
}
