#!/usr/bin/env dotnet
// The main job on the small matrix in tensors/demo, for a machine with the .NET SDK alone: dotnet run demo.cs
// Building this file builds the module. Where PowerShell 7.6 is on PATH the one-liner runs in it, as a user would run
// it; elsewhere the same stages run through the core library.
#:project src/Cmdlets/ClusterTools.csproj
#:project tests/Synthesis/ClusterTools.Synthesis.csproj
#:property PublishAot=false
#:property RestorePackagesWithLockFile=false
// Where CI builds, too, SourceFolder needs the true path of this file.
#:property DeterministicSourcePaths=false

using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using ClusterTools;
using ClusterTools.Synthesis;

const double Latitude = -7.288;
const double Longitude = 6.941;
string repository = SourceFolder();
string matrix = Path.Combine(repository, "tensors", "demo", "W.safetensors");
string output = Path.Combine(Directory.CreateTempSubdirectory("clustertools-demo-").FullName, "members.safetensors");
try
{
    return RunInPowerShell(repository, output) ?? RunThroughTheCore(matrix, output);
}
finally
{
    Directory.Delete(Path.GetDirectoryName(output)!, recursive: true);
}

static string SourceFolder([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;

// Null where there is no PowerShell that the module runs in.
static int? RunInPowerShell(string repository, string output)
{
    const string Script = """
        param($repository, $output)
        $ErrorActionPreference = 'Stop'
        if ($PSVersionTable.PSVersion -lt [version] '7.6') { exit 76 }
        Set-Location -LiteralPath $repository
        Import-Module ./ClusterTools.psd1
        "Running in PowerShell $($PSVersionTable.PSVersion):"
        ''
        '  Import-TokenMatrix tensors/demo/W.safetensors | Get-PcaBasis |'
        '    New-SkyDirection -Latitude -7.288 -Longitude 6.941 | Measure-BFloat16Cosine | Find-CosineCluster |'
        '    Export-ClusterMembers members.safetensors -PassThru'
        Import-TokenMatrix tensors/demo/W.safetensors -OutVariable matrix | Get-PcaBasis -OutVariable basis |
            New-SkyDirection -Latitude -7.288 -Longitude 6.941 -OutVariable direction |
            Measure-BFloat16Cosine -OutVariable measurement | Find-CosineCluster -OutVariable cluster |
            Export-ClusterMembers $output -PassThru | Format-Table Name, Length
        'What each stage passed on:'
        $matrix, $basis, $direction, $measurement, $cluster | ForEach-Object { $_ | Format-Table | Out-Host }
        'The cluster in full:'
        $cluster | Format-List
        $planted = (Get-Content tensors/demo/planted.json | ConvertFrom-Json).cluster_ids
        if (Compare-Object $planted $cluster.TokenIds) { throw 'The cluster is not the one that was planted.' }
        "These are the $($planted.Count) tokens that were planted."
        """;
    string file = Path.ChangeExtension(output, ".ps1");
    File.WriteAllText(file, Script);
    try
    {
        using Process process = Process.Start("pwsh", ["-NoProfile", "-NonInteractive", "-File", file, repository, output]);
        process.WaitForExit();
        const int TooOld = 76;
        return process.ExitCode == TooOld ? null : process.ExitCode;
    }
    catch (Win32Exception)
    {
        return null;
    }
}

static int RunThroughTheCore(string path, string output)
{
    Console.WriteLine("PowerShell 7.6 is not on PATH: running the same stages through the core library.");
    TokenMatrix matrix = TokenMatrix.Open(path);
    Console.WriteLine($"Import-TokenMatrix      {matrix.TokenCount:N0} tokens in {matrix.Dimension:N0} dimensions, {matrix.DType}");
    PcaBasis basis = PcaBasis.Compute(matrix, new ComponentCount(3));
    Console.WriteLine($"Get-PcaBasis            explained variance {string.Join(", ", basis.ExplainedVarianceRatio.Select(r => $"{r:P2}"))}");
    var direction = new SkyDirection(basis, Latitude, Longitude);
    Console.WriteLine($"New-SkyDirection        x={direction.X:F6}, y={direction.Y:F6}, z={direction.Z:F6}");
    CosineMeasurement measurement = CosineMeasurement.Measure(direction);
    Console.WriteLine($"Measure-BFloat16Cosine  range [{measurement.Minimum:F8}, {measurement.Maximum:F8}], {measurement.UniqueCount:N0} unique");
    CosineCluster cluster = CosineCluster.Mode(measurement);
    Console.WriteLine($"Find-CosineCluster      {cluster.Count:N0} tokens with cosine {cluster.Cosine:F8} ({cluster.Fraction:P2})");
    ClusterFile.Save(cluster, output, ClusterFileFormat.Safetensors);
    Console.WriteLine($"Export-ClusterMembers   {new FileInfo(output).Length:N0} bytes");

    PlantedCluster planted = PlantedCluster.Read(Path.Combine(Path.GetDirectoryName(path)!, "planted.json"));
    bool found = planted.ClusterIds.SequenceEqual(cluster.TokenIds);
    Console.WriteLine(found
        ? $"These are the {planted.ClusterIds.Count:N0} tokens that were planted."
        : "The cluster is not the one that was planted.");
    return found ? 0 : 1;
}
