using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using ClusterTools.Synthesis;

namespace ClusterTools.Bench;

/// <summary>
/// dotnet run -c Release --project tests/Bench            the table of docs/performance.md
/// dotnet run -c Release --project tests/Bench -- W.safetensors     the same for another matrix
/// dotnet run -c Release --project tests/Bench -- growth            time for each GB, 0.1 to 4 GB
/// dotnet run -c Release --project tests/Bench -- kernels           single kernels, by BenchmarkDotNet
/// </summary>
internal static class Program
{
    public static string RepositoryRoot { get; } = typeof(Program).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static attribute => attribute.Key == "RepositoryRoot").Value!;

    private static int Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        switch (arguments)
        {
            case ["kernels", ..]:
                return RunKernels() ? 0 : 1;
            case ["growth"]:
                Growth.Print();
                break;
            case [string path]:
                Table.Print(TokenMatrix.Open(path));
                break;
            default:
                Table.Print(Generated("full", 151_936, 2_560));
                break;
        }

        return 0;
    }

    /// <summary>
    /// Measures the kernels in this process: a process of its own would need a generated project, which takes longer to
    /// restore and build than all the measurements.
    /// </summary>
    /// <returns>Whether each kernel could be measured.</returns>
    private static bool RunKernels()
    {
        IConfig config = DefaultConfig.Instance
            .AddJob(Job.ShortRun.WithToolchain(InProcessEmitToolchain.Instance))
            .WithArtifactsPath(Path.Combine(RepositoryRoot, "output", "bench", "kernels"));
        Summary summary = BenchmarkRunner.Run<Kernels>(config);
        return summary.BenchmarksCases.Length > 0 && summary.Reports.Length == summary.BenchmarksCases.Length
            && summary.Reports.All(static report => report.Success);
    }

    /// <summary>A synthetic matrix below output/bench, made at the first time.</summary>
    public static TokenMatrix Generated(string name, int tokens, int dimension)
    {
        string folder = Path.Combine(RepositoryRoot, "output", "bench", name);
        string path = Path.Combine(folder, "W.safetensors");
        if (!File.Exists(path))
        {
            Console.WriteLine($"Making {path} ({tokens:N0} x {dimension:N0}) ...");
            SyntheticTokenMatrix.Write(folder, tokens, dimension, seed: 1);
        }

        return TokenMatrix.Open(path);
    }
}
