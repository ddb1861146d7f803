using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using System.Threading.Tasks;
using ClusterTools.Hosting;

namespace ClusterTools.Tests.Pester;

/// <summary>Pester files that run one after the other in one process of PowerShell.</summary>
/// <param name="Files">The names of the files in tests/Cmdlets.</param>
/// <param name="Manifest">The manifest of the module to test; null for the one that the environment names.</param>
public sealed record PesterSession(string[] Files, string? Manifest = null)
{
    /// <summary>The names of the tests: the files, with a mark if the clone is tested beside a package.</summary>
    public IEnumerable<string> Names => Files.Select(file => Manifest is null ? file : $"{file} (clone)");

    /// <summary>Runs the files.</summary>
    /// <returns>The result of each file by the name of its test.</returns>
    public async Task<IReadOnlyDictionary<string, PesterResult>> RunAsync(
        PowerShellHost host, CancellationToken cancellation)
    {
        using var folder = new TemporaryFolder();
        string report = folder.File("result.json");
        ProcessStartInfo start = host.Start(
            ["-File", Golden.TestPath("Invoke-PesterFile.ps1"), "-Pester", BuildSetting.Get("Pester"), "-Result",
                report,
            .. Files.Select(file => Golden.TestPath(Path.Combine("Cmdlets", file)))]);
        start.WorkingDirectory = folder.Path;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        if (Manifest is not null)
        {
            start.Environment["CLUSTERTOOLS_MANIFEST"] = Manifest;
        }

        string output = await RunAsync(start, cancellation);
        PesterResult[] results = File.Exists(report)
            ? JsonSerializer.Deserialize<PesterResult[]>(await File.ReadAllTextAsync(report, cancellation))!
            : [];
        return Files.Zip(Names).ToDictionary(
            pair => pair.Second,
            pair => (results.SingleOrDefault(result => result.File == pair.First)
                ?? new PesterResult(pair.First, "Missing", 0, 0, 0)) with { Output = output });
    }

    private static async Task<string> RunAsync(ProcessStartInfo start, CancellationToken cancellation)
    {
        using Process process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            Task<string> errors = process.StandardError.ReadToEndAsync(cancellation);
            string output = await process.StandardOutput.ReadToEndAsync(cancellation);
            await process.WaitForExitAsync(cancellation);
            return output + await errors;
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            throw;
        }
    }
}
