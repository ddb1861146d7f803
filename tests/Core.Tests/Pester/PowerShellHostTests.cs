using System;
using System.Diagnostics;
using System.IO;
using System.Text.Json;
using System.Threading.Tasks;
using ClusterTools.Hosting;
using Xunit;

namespace ClusterTools.Tests.Pester;

public sealed class PowerShellHostTests
{
    private static readonly string s_repository = Repository.Root;

    [Theory]
    [InlineData(null, 0)]
    [InlineData("7.4.13", 0)]
    [InlineData("7.5.0-rc.1", 0)]
    [InlineData("7.6.0", 1)]
    [InlineData("no version", 0)]
    public void Without_a_pwsh_of_7_6_the_pinned_one_is_used(string? version, int exitCode)
    {
        using var folder = new TemporaryFolder();
        string command = version is null ? folder.File("none") : WritePowerShell(folder, version, exitCode);

        Assert.True(PowerShellHost.TryFind(
            s_repository, TextWriter.Null, out PowerShellHost? host, out string reason, command));

        Assert.Empty(reason);
        Assert.True(host.IsPinned);
        Assert.Equal(PinnedVersion(), host.Version);
    }

    [Theory]
    [InlineData("7.6.0")]
    [InlineData("7.7.0-preview.1")]
    [InlineData("8.0.0")]
    public void A_pwsh_from_7_6_on_is_used(string version)
    {
        using var folder = new TemporaryFolder();
        string command = WritePowerShell(folder, version, exitCode: 0);

        Assert.True(PowerShellHost.TryFind(s_repository, TextWriter.Null, out PowerShellHost? host, out _, command));

        Assert.False(host.IsPinned);
        Assert.Equal(version, host.Version);
        Assert.Equal(command, host.Start("-File", "x.ps1").FileName);
        Assert.Equal(["-NoProfile", "-NonInteractive", "-File", "x.ps1"], host.Start("-File", "x.ps1").ArgumentList);
    }

    [Fact]
    public void Without_a_pin_the_reason_is_told()
    {
        using var folder = new TemporaryFolder();
        using var log = new StringWriter();

        Assert.False(PowerShellHost.TryFind(folder.Path, log, out _, out string reason, folder.File("none")));

        Assert.StartsWith("Restoring", log.ToString(), StringComparison.Ordinal);
        Assert.StartsWith("dotnet tool restore failed: ", reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', reason);
    }

    [Fact]
    public async Task The_pinned_one_runs_scripts()
    {
        Assert.True(
            PowerShellHost.TryFind(s_repository, TextWriter.Null, out PowerShellHost? host, out _, "no such command"));
        ProcessStartInfo start = host.Start("-Command", "$PSVersionTable.PSVersion.ToString(); exit 3");
        start.RedirectStandardOutput = true;

        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(host.Version, output.Trim());
        Assert.Equal(3, process.ExitCode);
    }

    private static string PinnedVersion() =>
        JsonDocument.Parse(File.ReadAllText(Path.Combine(s_repository, ".config", "dotnet-tools.json")))
            .RootElement.GetProperty("tools").GetProperty("powershell").GetProperty("version").GetString()!;

    // Stands for a pwsh of another version: answers the three questions that TryFind asks, and nothing else.
    private static string WritePowerShell(TemporaryFolder folder, string version, int exitCode)
    {
        if (OperatingSystem.IsWindows())
        {
            string batch = folder.File("pwsh.cmd");
            File.WriteAllText(batch, $"@echo {version}\r\n@echo pwsh\r\n@echo pwsh.dll\r\n@exit /b {exitCode}\r\n");
            return batch;
        }

        string script = folder.File("pwsh");
        File.WriteAllText(script, $"#!/bin/sh\necho '{version}'\necho pwsh\necho pwsh.dll\nexit {exitCode}\n");
        File.SetUnixFileMode(script, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        return script;
    }
}
