using System;
using System.Diagnostics;

namespace ClusterTools.Bench;

/// <summary>Time for each GB and peak memory as the matrix grows at one dimension.</summary>
internal static class Growth
{
    public static void Print()
    {
        const int Dimension = 2_560;
        foreach (int tokens in (ReadOnlySpan<int>)[20_000, 80_000, 320_000, 800_000])
        {
            TokenMatrix matrix = Program.Generated($"growth-{tokens}", tokens, Dimension);
            double gigabytes = matrix.SizeBytes / 1e9;
            PcaBasis basis = PcaBasis.Compute(matrix, new ComponentCount(3));
            double pca = Measure.Median(() => PcaBasis.Compute(matrix, new ComponentCount(3)), 1);
            var direction = new SkyDirection(basis, 0, 0);
            double cosines = Measure.Median(() => CosineMeasurement.Measure(direction), 3);
            long peak = Process.GetCurrentProcess().PeakWorkingSet64 >> 20;
            Console.WriteLine(
                $"{gigabytes:F2} GB: Get-PcaBasis {pca:F2} s, {pca / gigabytes:F2} s/GB; "
                + $"Measure-BFloat16Cosine {1e3 * cosines:F0} ms, {1e3 * cosines / gigabytes:F0} ms/GB; peak {peak} "
                + "MB");
        }
    }
}
