namespace ClusterTools.Bench;

/// <summary>
/// The machine's limits at one moment: other tenants change them, so they are taken before and after.
/// </summary>
internal sealed record Limits(double FmaDouble, double FmaGain, double Read)
{
    public static Limits Measure(TokenMatrix matrix, int threads)
    {
        double one = Bench.Measure.MedianOf(static () => Calibration.FmaDouble(1));
        double all = Bench.Measure.MedianOf(() => Calibration.FmaDouble(threads));
        return new Limits(all, all / one, Bench.Measure.MedianOf(() => Calibration.Read(matrix, threads)));
    }

    public override string ToString() => $"FMA f64 {FmaDouble:F0} GFLOP/s (x{FmaGain:F2}), read {1e3 * Read:F1} ms";
}
