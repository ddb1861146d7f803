using System;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Reflection;
using BenchmarkDotNet.Running;

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

    private static void Main(string[] arguments)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        switch (arguments)
        {
            case ["kernels", ..]:
                BenchmarkRunner.Run<Kernels>();
                break;
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
