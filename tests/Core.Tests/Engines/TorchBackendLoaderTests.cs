using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Runtime.Loader;
using ClusterTools.Engines;
using Xunit;

namespace ClusterTools.Tests.Engines;

/// <summary>What keeps the backend from being loaded is a fault with a reason, and nothing else.</summary>
[Collection("Torch")]
public sealed class TorchBackendLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    private static string BridgeFile =>
        OperatingSystem.IsWindows() ? "LibTorchSharp.dll"
        : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib"
        : "libLibTorchSharp.so";

    private static string LibtorchFile =>
        OperatingSystem.IsWindows() ? "torch_cpu.dll" : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib" : "libtorch_cpu.so";

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_folder_without_the_backend_is_one_where_it_is_not_installed()
    {
        DeviceFault fault = LoadFaulty();

        Assert.Equal(ComputeError.TorchNotInstalled, fault.Error);
        Assert.Equal(
            $"The Torch backend is not installed: there is no '{_folder.File("ClusterTools.Torch.dll")}'.", fault.Reason);
        Assert.Contains("./build.ps1 Torch", fault.Remedy, StringComparison.Ordinal);
        Assert.Contains("-Device Cpu", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_without_its_native_library_is_not_usable()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);

        AssertNotUsable($"'{_folder.Path}' has no {BridgeFile}");
    }

    [Fact]
    public void A_native_library_that_is_none_is_not_usable()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);
        string bridge = _folder.File(BridgeFile, "no library"u8);

        AssertNotUsable(bridge);
    }

    [Fact]
    public void A_libtorch_that_is_none_is_not_usable()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);
        _folder.File(BridgeFile, "no library"u8);
        string libtorch = _folder.File(LibtorchFile, "no library"u8);

        AssertNotUsable(libtorch);
    }

    [Fact]
    public void A_library_of_another_kind_is_not_usable()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);
        File.Copy(AnyLibrary(), _folder.File(BridgeFile));

        AssertNotUsable("is not TorchSharp's library");
    }

    [Fact]
    public void Another_libtorch_than_the_bridge_asks_for_is_not_loaded_beside_its_own()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Only on Linux do the names of libraries tell their versions.");
        _folder.File("ClusterTools.Torch.dll", [0]);
        _folder.File(BridgeFile, [.. File.ReadAllBytes(AnyLibrary()), .. "\0libtorch_cpu.so.99\0"u8]);
        string own = Directory.CreateDirectory(_folder.File("own")).FullName;
        File.Copy(AnyLibrary(), Path.Combine(own, LibtorchFile));

        AssertNotUsable($"'{_folder.File(BridgeFile)}' needs libtorch_cpu.so.99, and the libtorch in '{own}' is another", own);
    }

    [Fact]
    public void A_libtorch_named_by_the_user_must_be_there()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);
        string missing = _folder.File("missing");

        AssertNotUsable($"CLUSTERTOOLS_LIBTORCH names '{missing}', where {LibtorchFile} is not", missing);
    }

    [Fact]
    public void A_libtorch_named_by_the_user_is_found_in_lib()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);
        _folder.File(BridgeFile, "no library"u8);
        string library = Path.Combine(Directory.CreateDirectory(_folder.File("python/torch/lib")).FullName, LibtorchFile);
        File.WriteAllText(library, "no library");

        AssertNotUsable(library, _folder.File("python/torch"));
    }

    [Fact]
    public void What_is_repaired_before_a_library_was_loaded_is_tried_again()
    {
        var loader = new TorchBackendLoader();
        loader.Load(_folder.Path, null, out DeviceFault? missing);
        _folder.File("ClusterTools.Torch.dll", [0]);
        loader.Load(_folder.Path, null, out DeviceFault? withoutBridge);
        _folder.File(BridgeFile, "no library"u8);
        loader.Load(_folder.Path, null, out DeviceFault? brokenBridge);

        Assert.Equal(ComputeError.TorchNotInstalled, missing!.Error);
        Assert.Contains($"has no {BridgeFile}", withoutBridge!.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain($"has no {BridgeFile}", brokenBridge!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_library_was_loaded_no_other_backend_is_tried()
    {
        var loader = new TorchBackendLoader();
        _folder.File("ClusterTools.Torch.dll", [0]);
        File.Copy(AnyLibrary(), _folder.File(LibtorchFile));
        _folder.File(BridgeFile, "no library"u8);
        loader.Load(_folder.Path, null, out DeviceFault? first);

        Assert.Null(loader.Load(_folder.File("another"), null, out DeviceFault? second));

        Assert.Equal(ComputeError.TorchNotUsable, first!.Error);
        Assert.Contains("begin a new session", first.Remedy, StringComparison.Ordinal);
        Assert.Same(first, second);
    }

    [Fact]
    public void The_backend_and_what_it_brings_are_in_a_context_of_their_own()
    {
        _ = TorchFixture.Backend;
        AssemblyLoadContext own = AssemblyLoadContext.All.Single(static context => context.Name == "ClusterTools.Torch"
            && context.Assemblies.Any(static assembly => assembly.GetName().Name == "TorchSharp"));

        Assert.Equal(["ClusterTools.Torch", "TorchSharp"], NamesOf(own.Assemblies.Where(IsOfTorch)));
        Assert.DoesNotContain(AssemblyLoadContext.Default.Assemblies, IsOfTorch);
        Assert.Same(typeof(TokenMatrix).Assembly, AssemblyLoadContext.All
            .SelectMany(static context => context.Assemblies)
            .Single(static assembly => assembly.GetName().Name == "ClusterTools.Core"));
        Assert.Equal("ClusterTools.Torch", TorchFixture.Backend.GetType().Assembly.GetName().Name);
    }

    [Fact]
    public void Devices_that_cannot_be_used_say_why()
    {
        ITorchBackend backend = TorchFixture.Backend;

        Assert.Null(backend.FindFault(ComputeDevice.Torch));
        foreach (ComputeDevice device in (ComputeDevice[])[ComputeDevice.Cuda, ComputeDevice.Mps])
        {
            if (backend.FindFault(device) is DeviceFault fault)
            {
                Assert.Equal(ComputeError.DeviceNotAvailable, fault.Error);
                Assert.EndsWith(".", fault.Reason, StringComparison.Ordinal);
                Assert.EndsWith("-Device Cpu.", fault.Remedy, StringComparison.Ordinal);
            }
        }
    }

    // One that loads on this system, and is none of those that are looked for.
    private static string AnyLibrary() => Directory.EnumerateFiles(
        Path.GetDirectoryName(typeof(object).Assembly.Location)!,
        OperatingSystem.IsWindows() ? "System.IO.Compression.Native.dll" : "libSystem.Native.*").First();

    private static bool IsOfTorch(Assembly assembly) =>
        assembly.GetName().Name!.Contains("Torch", StringComparison.Ordinal);

    private static IEnumerable<string> NamesOf(IEnumerable<Assembly> assemblies) =>
        assemblies.Select(static assembly => assembly.GetName().Name!).Order(StringComparer.Ordinal);

    private DeviceFault LoadFaulty(string? libtorch = null)
    {
        Assert.Null(new TorchBackendLoader().Load(_folder.Path, libtorch, out DeviceFault? fault));
        return fault!;
    }

    private void AssertNotUsable(string reason, string? libtorch = null)
    {
        DeviceFault fault = LoadFaulty(libtorch);
        Assert.Equal(ComputeError.TorchNotUsable, fault.Error);
        Assert.StartsWith($"The Torch backend in '{_folder.Path}' cannot be loaded: ", fault.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.Contains("CLUSTERTOOLS_LIBTORCH", fault.Remedy, StringComparison.Ordinal);
    }
}
