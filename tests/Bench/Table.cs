using System;
using System.IO;
using System.Linq;
using System.Text.Json;
using ClusterTools.Chain;
using ClusterTools.Components;
using ClusterTools.Hosting;
using ClusterTools.Matrices;
using ClusterTools.Measures;
using ClusterTools.Scans;

namespace ClusterTools.Bench;

/// <summary>Every figure beside the limit or the peer that was measured in the same run.</summary>
internal static class Table
{
    private const int Runs = 5;

    // As many as a cluster of a model of this size was seen to have.
    private const int PairRows = 2_251;

    public static void Print(TokenMatrix matrix)
    {
        int threads = Environment.ProcessorCount;
        var context = new ComputeContext();
        Console.WriteLine($"{matrix}, {threads} threads, .NET {Environment.Version}, medians of {Runs}");
        Limits before = Limits.Measure(matrix, threads);
        Row("limits before", before.ToString(), string.Empty);
        Peer? peer = Peer.Run(matrix.Path, Math.Min(PairRows, matrix.TokenCount));
        Row("peer", peer is null ? "no Python with torch on this machine"
            : $"PyTorch {peer.Version}, {peer.Total:F1} s, {peer.PeakMegabytes:F0} MB", string.Empty);

        double import = Measure.Median(() => TokenMatrix.Open(matrix.Path), Runs);
        Row("import", $"{1e3 * import:F2} ms", "5 ms");

        PcaBasis basis = PcaBasis.Compute(matrix, new ComponentCount(3), context);
        double pca = Measure.Median(() => PcaBasis.Compute(matrix, new ComponentCount(3), context), Runs);
        double pcaOneThread = Measure.Median(
            () => PcaBasis.Compute(matrix, new ComponentCount(3), new ComputeContext(1)), 3);
        Row("Get-PcaBasis", $"{pca:F3} s, residual {basis.Residuals.Max():0.0e+0}",
            Beside(peer?.Pca / 5, "1/5 of PyTorch"));
        Row(string.Empty, string.Empty, Beside(peer?.Seconds["arpack"] / 2, "1/2 of arpack"));
        Row("  1 thread", $"{pcaOneThread:F3} s, gain {pcaOneThread / pca:F2}",
            $"0.85 x the FMA gain {before.FmaGain:F2} = {0.85 * before.FmaGain:F2}");

        double all = Measure.Median(() => PcaBasis.Compute(matrix, ComponentCount.All, context), 3);
        double covariance = Covariance(matrix, basis, context);
        double flops = (double)matrix.TokenCount * matrix.Dimension * matrix.Dimension;
        Row("Get-PcaBasis -ComponentCount All", $"{all:F2} s", Beside(peer?.Pca, "PyTorch in float32"));
        Row("  covariance", $"{covariance:F2} s, {flops / covariance / 1e9:F0} GFLOP/s",
            $"75 % of FMA f64 = {0.75 * before.FmaDouble:F0} GFLOP/s");

        var direction = new SkyDirection(basis, -7.288, 6.941);
        double cosines = Measure.Median(() => Scan(matrix, context, RowScaling.UnitNorm, direction), 3 * Runs);
        Row("Measure-BFloat16Cosine", $"{1e3 * cosines:F1} ms", TimesRead(1.5, matrix, threads) + (
            peer is null ? string.Empty : $"; 1/7 of PyTorch = {1e3 * peer.Cosines / 7:F1} ms"));
        SkyDirection[] many = [.. Enumerable.Range(0, 64).Select(i => new SkyDirection(basis, i - 32, 5 * i))];
        double batch = Measure.Median(() => Scan(matrix, context, RowScaling.UnitNorm, many), Runs) / many.Length;
        double batchFlops = 2.0 * matrix.TokenCount * matrix.Dimension / batch / 1e9;
        Row("  batch of 64, each", $"{1e3 * batch:F2} ms, {batchFlops:F0} GFLOP/s", "5 ms");

        double logits = Measure.Median(() => Scan(matrix, context, RowScaling.None, direction), 3 * Runs);
        Row("logits", $"{1e3 * logits:F1} ms", TimesRead(1.5, matrix, threads));
        double states = Measure.Median(() => Scan(matrix, context, RowScaling.None, many), Runs) / many.Length;
        Row("  batch of 64, each", $"{1e3 * states:F2} ms, {batchFlops * batch / states:F0} GFLOP/s", "5 ms");

        ushort[] bits = Scan(matrix, context, RowScaling.UnitNorm, direction)[0];
        double statistics = Measure.Median(() => GC.KeepAlive(new ValueStatistics(bits)), 51);
        Row("  statistics", $"{1e3 * statistics:F3} ms", "0.5 ms");
        Rows(matrix, context, peer);
        double places = Measure.Median(() => SkyCoordinates.Compute(basis, context: context), Runs);
        Row("Get-SkyCoordinate -AsArray", $"{1e3 * places:F1} ms", TimesRead(5, matrix, threads));
        OneLiner(matrix, peer);
        Row("limits after", Limits.Measure(matrix, threads).ToString(), string.Empty);
    }

    private static ushort[][] Scan(
        TokenMatrix matrix, ComputeContext context, RowScaling scaling, params SkyDirection[] directions) =>
        ProductScan.Multiply(
            new RowSelection(matrix),
            [.. directions.Select(static direction => direction.ToBFloat16())],
            scaling,
            context);

    // Equal rows of the whole matrix, and the cosines of rows to each other.
    private static void Rows(TokenMatrix matrix, ComputeContext context, Peer? peer)
    {
        double identical = Measure.Median(() => IdenticalTokenGroup.Find(matrix, context: context), Runs);
        Row("Find-IdenticalToken", $"{1e3 * identical:F1} ms", TimesRead(1.5, matrix, context.Threads));
        Row(string.Empty, string.Empty, Beside(peer?.Seconds["unique rows"], "PyTorch's unique(dim=0)"));
        int count = Math.Min(PairRows, matrix.TokenCount);
        int[] spread = [.. Enumerable.Range(0, count).Select(i => i * (matrix.TokenCount / count))];
        double pairs = Measure.Median(() => ClusterValidation.Validate(matrix, spread, context), Runs);
        string product = Beside(peer?.Seconds["pairs"], "PyTorch's product alone");
        Row($"Test-CosineCluster, {count:N0} rows", $"{1e3 * pairs:F1} ms", $"{product}, or 0.10 s");
        string planted = Path.Combine(Path.GetDirectoryName(matrix.Path)!, "planted.json");
        if (File.Exists(planted))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(planted));
            JsonElement ids = document.RootElement.GetProperty("cluster_ids");
            int[] cluster = [.. ids.EnumerateArray().Select(static id => id.GetInt32())];
            double seconds = Measure.Median(() => ClusterValidation.Validate(matrix, cluster, context), Runs);
            Row($"  the cluster of {cluster.Length:N0}", $"{1e3 * seconds:F1} ms", string.Empty);
        }
    }

    private static double Covariance(TokenMatrix matrix, PcaBasis basis, ComputeContext context)
    {
        using var rows = new RowScan(matrix);
        return Measure.Median(() => FullSpectrumSolver.Covariance(rows, [.. basis.Mean], context), 3);
    }

    // From the start of the process to the saved file, as a user would run it.
    private static void OneLiner(TokenMatrix matrix, Peer? peer)
    {
        if (!PowerShellHost.TryFind(Program.RepositoryRoot, Console.Out, out PowerShellHost? host, out string reason))
        {
            Row("in PowerShell", reason, string.Empty);
            return;
        }

        string import =
            $"(Measure-Command {{ Import-Module '{Program.RepositoryRoot}ClusterTools.psd1' }}).TotalMilliseconds";
        double[] imports = [
            .. Enumerable.Range(0, Runs).Select(_ => ParseLine(Peer.Start(host.Start("-Command", import))))];
        Row("Import-Module in a new PowerShell", $"{imports.Order().ElementAt(Runs / 2):F0} ms", "150 ms");

        string output = Path.Combine(Path.GetTempPath(), $"clustertools-bench-{Environment.ProcessId}.safetensors");
        string script = $"Import-Module '{Program.RepositoryRoot}ClusterTools.psd1'; Import-TokenMatrix "
            + $"'{matrix.Path}' | Get-PcaBasis | New-SkyDirection -Latitude -7.288 -Longitude 6.941 | "
            + $"Measure-BFloat16Cosine | Find-CosineCluster | Export-ClusterMembers '{output}'; "
            + "[Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64 / 1MB";
        string? megabytes = null;
        double seconds = Measure.Median(() => megabytes = Peer.Start(host.Start("-Command", script)), Runs);
        File.Delete(output);
        double peak = ParseLine(megabytes);
        Row(
            $"one-liner in PowerShell {host.Version}",
            $"{seconds:F2} s, peak {peak:F0} MB",
            peer is null
                ? string.Empty
                : $"1/4 of PyTorch = {peer.Total / 4:F2} s; 1/10 of its memory = {peer.PeakMegabytes / 10:F0} MB");
    }

    private static double ParseLine(string? output) => double.Parse(
        (output ?? throw new InvalidOperationException("PowerShell failed.")).Trim(),
        System.Globalization.CultureInfo.InvariantCulture);

    // Other tenants change the speed of memory within minutes: what is a few reads long is set beside reads of its own
    // time.
    private static string TimesRead(double factor, TokenMatrix matrix, int threads)
    {
        double read = Measure.MedianOf(() => Calibration.Read(matrix, threads), 3 * Runs);
        return string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{factor} x read = {1e3 * factor * read:F1} ms");
    }

    private static string Beside(double? seconds, string what) =>
        seconds is double value ? $"{what} = {value:F2} s" : $"{what}: no peer";

    private static void Row(string what, string measured, string limit) =>
        Console.WriteLine($"{what,-34} {measured,-44} {limit}");
}
