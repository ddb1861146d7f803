#!/usr/bin/env dotnet
// The main job on the small matrix in tensors/demo, for a machine with the .NET SDK alone: dotnet run demo.cs
// Building this file builds the module. tools/Show-Demo.ps1 then runs in the pwsh 7.6 that is on PATH, or else in the
// PowerShell that .config/dotnet-tools.json pins. If that cannot be restored, the core library runs the same stages.
#:project src/Cmdlets/ClusterTools.csproj
#:project tools/PowerShellHost/ClusterTools.PowerShellHost.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
// SourceFolder needs the true path of this file, in a build on CI, too.
#:property DeterministicSourcePaths=false

using System;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Text.Json;
using ClusterTools;
using ClusterTools.Hosting;

string repository = SourceFolder();
if (!PowerShellHost.TryFind(repository, Console.Out, out PowerShellHost? host, out string reason))
{
    Console.WriteLine($"PowerShell 7.6 is not on PATH, so the core library shows the stages: {reason}");
    return RunThroughTheCore(repository);
}

using Process process = Process.Start(host.Start("-File", Path.Combine(repository, "tools", "Show-Demo.ps1")))!;
process.WaitForExit();
return process.ExitCode;

static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

static int RunThroughTheCore(string repository)
{
    string demo = Path.Combine(repository, "tensors", "demo");
    TokenMatrix matrix = TokenMatrix.Open(Path.Combine(demo, "W.safetensors"));
    Show("Import-TokenMatrix", $"{matrix.TokenCount:N0} tokens in {matrix.Dimension:N0} dimensions, {matrix.DType}");
    PcaBasis basis = PcaBasis.Compute(matrix, new ComponentCount(3));
    Show(
        "Get-PcaBasis", $"explained variance {string.Join(", ", basis.ExplainedVarianceRatio.Select(r => $"{r:P2}"))}");
    var direction = new SkyDirection(basis, latitude: -7.288, longitude: 6.941);
    Show("New-SkyDirection", $"x={direction.X:F6}, y={direction.Y:F6}, z={direction.Z:F6}");
    CosineMeasurement measurement = CosineMeasurement.Measure(direction);
    Show("Measure-BFloat16Cosine", $"{measurement.UniqueCount:N0} unique cosines, maximum {measurement.Maximum:F8}");
    CosineCluster cluster = CosineCluster.Mode(measurement);
    Show("Find-CosineCluster", $"{cluster.Count:N0} tokens with cosine {cluster.Cosine:F8} ({cluster.Fraction:P2})");
    string saved = Path.Combine(repository, "output", "demo", "members.safetensors");
    ClusterFile.Save(cluster, saved, ClusterFileFormat.Safetensors);
    Show("Export-ClusterMembers", $"{new FileInfo(saved).Length:N0} bytes in {saved}");

    using JsonDocument planted = JsonDocument.Parse(File.ReadAllText(Path.Combine(demo, "planted.json")));
    bool found = planted.RootElement.GetProperty("cluster_ids").EnumerateArray()
        .Select(id => id.GetInt32()).SequenceEqual(cluster.TokenIds);
    Console.WriteLine(found
        ? $"These are the {cluster.Count:N0} tokens that were planted."
        : "The cluster is not the one that was planted.");
    return found ? 0 : 1;
}

static void Show(string stage, string text) => Console.WriteLine($"{stage,-22}  {text}");
