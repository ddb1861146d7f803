using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using System.Threading.Tasks;
using Xunit;

namespace ClusterTools.Tests.Chain;

/// <summary>Results are the same, bit for bit, whatever vectors the processor has: see tests/Fingerprint.</summary>
public sealed class SimdLevelTests
{
    private static readonly Lazy<Task<Fingerprint>> s_unrestricted = new(static () => RunAsync(null));

    [Theory]
    [InlineData("DOTNET_EnableAVX512")]
    [InlineData("DOTNET_EnableAVX2")]
    [InlineData("DOTNET_EnableHWIntrinsic")]
    public async Task Results_have_the_same_bits_without(string setting)
    {
        Fingerprint expected = await s_unrestricted.Value;

        Fingerprint actual = await RunAsync(setting);

        Assert.Equal(expected.Hashes, actual.Hashes);
        Assert.Equal(LevelWithout(setting, expected.Level), actual.Level);
    }

    [Fact]
    public async Task Results_have_the_same_bits_with_1_and_3_threads()
    {
        Fingerprint fingerprint = await s_unrestricted.Value;

        Assert.Equal(
            [Vector512.IsHardwareAccelerated, Vector256.IsHardwareAccelerated, Vector128.IsHardwareAccelerated],
            fingerprint.Level);
        Dictionary<string, string>[] bases =
        [
            .. ((string[])[" of 1 threads", " of 3 threads"]).Select(threads => fingerprint.Hashes
                .Where(pair => pair.Key.Contains(threads, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key.Replace(threads, null, StringComparison.Ordinal), pair => pair.Value)),
        ];
        Assert.Equal(18, bases[0].Count);
        Assert.Equal(bases[0], bases[1]);
    }

    // The settings are those of x64; elsewhere there is one level only, and it is the same.
    private static bool[] LevelWithout(string setting, bool[] level) => setting switch
    {
        _ when !X86Base.IsSupported => level,
        "DOTNET_EnableAVX512" => [false, level[1], level[2]],
        "DOTNET_EnableAVX2" => [false, false, level[2]],
        _ => [false, false, false],
    };

    private static async Task<Fingerprint> RunAsync(string? setting)
    {
        ProcessStartInfo start = new(DotnetHost())
        {
            ArgumentList = { "exec", ProgramPath(), Golden.TestPath("golden") },
            RedirectStandardOutput = true,
        };
        if (setting is not null)
        {
            start.Environment[setting] = "0";
        }

        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        string[][] lines =
            [.. output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('='))];
        return new Fingerprint(
            [.. lines[..3].Select(pair => bool.Parse(pair[1]))],
            lines[3..].ToDictionary(pair => pair[0], pair => pair[1]));
    }

    // The runtime that runs the tests stands in <root>/shared/Microsoft.NETCore.App/<version>/.
    private static string DotnetHost() => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));

    private static string ProgramPath() => Path.Combine(AppContext.BaseDirectory, "ClusterTools.Fingerprint.dll");

    private sealed record Fingerprint(bool[] Level, Dictionary<string, string> Hashes);
}
