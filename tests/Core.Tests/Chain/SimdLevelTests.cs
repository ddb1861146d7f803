using System;
using System.Collections.Generic;
using System.Diagnostics;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Threading.Tasks;
using ClusterTools.Fingerprint;
using ClusterTools.Numerics;
using Xunit;

namespace ClusterTools.Tests.Chain;

/// <summary>Results are the same, bit for bit, whatever registers the processor has: see tests/Fingerprint.</summary>
public sealed class SimdLevelTests
{
    private const string VectorSetting = "DOTNET_EnableHWIntrinsic";

    private static readonly Lazy<IReadOnlyDictionary<string, string>> s_hashes =
        new(static () => ResultHashes.Compute(Golden.TestPath("golden")));

    [Theory]
    [InlineData(512)]
    [InlineData(256)]
    [InlineData(128)]
    public void Results_have_the_same_bits_with_registers_of(int bits)
    {
        IReadOnlyDictionary<string, string> expected = s_hashes.Value;
        int ofProcessor = Isa.RegisterBits;
        try
        {
            Isa.RegisterBits = bits;

            Assert.Equal(expected, ResultHashes.Compute(Golden.TestPath("golden")));
        }
        finally
        {
            Isa.RegisterBits = ofProcessor;
        }
    }

    [Fact]
    public async Task Results_have_the_same_bits_without_vector_instructions()
    {
        IReadOnlyDictionary<string, string> expected = s_hashes.Value;
        ProcessStartInfo start = new(DotnetHost())
        {
            ArgumentList = { "exec", ProgramPath(), Golden.TestPath("golden") },
            Environment = { [VectorSetting] = "0" },
            RedirectStandardOutput = true,
        };

        using Process process = Process.Start(start)!;
        string output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(0, process.ExitCode);
        string[][] lines =
        [
            .. output.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(static line => line.Split('=')),
        ];
        Assert.All(lines[..3], static line => Assert.Equal("False", line[1]));
        Assert.Equal(expected, lines[3..].ToDictionary(static line => line[0], static line => line[1]));
    }

    [Fact]
    public void Results_have_the_same_bits_with_1_and_3_threads()
    {
        Dictionary<string, string>[] bases =
        [
            .. ((string[])[" of 1 threads", " of 3 threads"]).Select(static threads => s_hashes.Value
                .Where(pair => pair.Key.Contains(threads, StringComparison.Ordinal))
                .ToDictionary(pair => pair.Key.Replace(threads, null, StringComparison.Ordinal), pair => pair.Value)),
        ];
        Assert.Equal(18, bases[0].Count);
        Assert.Equal(bases[0], bases[1]);
    }

    [Fact]
    public void Kernels_use_the_widest_registers_of_the_processor() => Assert.Equal(
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128, Isa.RegisterBits);

    // The runtime that runs the tests stands in <root>/shared/Microsoft.NETCore.App/<version>/.
    private static string DotnetHost() => Path.GetFullPath(Path.Combine(
        RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", OperatingSystem.IsWindows()
            ? "dotnet.exe" : "dotnet"));

    private static string ProgramPath() => Path.Combine(AppContext.BaseDirectory, "ClusterTools.Fingerprint.dll");
}
