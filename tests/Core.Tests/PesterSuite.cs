using System;
using System.IO;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests;

/// <summary>The cmdlets' tests, each file of tests/Cmdlets in a fresh pwsh: only the real engine proves a cmdlet.</summary>
public sealed class PesterSuite
{
    public static TheoryData<string> Files => new(
        Directory.EnumerateFiles(Golden.TestPath("Cmdlets"), "*.Tests.ps1").Select(Path.GetFileName).Order(StringComparer.Ordinal)!);

    [Theory]
    [MemberData(nameof(Files))]
    public void Pester_file_passes(string file)
    {
        Assert.SkipWhen(PowerShellHost.ReasonMissing is not null, PowerShellHost.ReasonMissing ?? string.Empty);

        (int exitCode, string output) = PowerShellHost.RunFile(
            Golden.TestPath("Invoke-PesterFile.ps1"), Golden.TestPath(Path.Combine("Cmdlets", file)));

        Assert.True(exitCode == 0, $"{file} failed in pwsh:{Environment.NewLine}{output}");
    }
}
