using System;
using System.Linq;
using System.Threading.Tasks;
using Xunit;

namespace ClusterTools.Tests.Pester;

/// <summary>
/// Runs the cmdlets' tests, each file of tests/Cmdlets, in a real PowerShell: only the engine proves a cmdlet.
/// </summary>
public sealed class PesterSuite(PesterRun run) : IClassFixture<PesterRun>
{
    public static TheoryData<string> Names => new(PesterRun.Sessions.SelectMany(session => session.Names));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Pester_file_passes(string name)
    {
        PesterResult result = await run.ResultOf(name);

        Assert.True(
            result is { Failed: 0 } && result.Passed + result.Skipped > 0 && result.Result is "Passed" or "Skipped",
            $"{name} failed:{Environment.NewLine}{result.Output}");
    }
}
