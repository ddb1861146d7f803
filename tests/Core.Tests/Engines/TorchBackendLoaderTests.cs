using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using System.Reflection.Emit;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using ClusterTools.Engines;
using Xunit;

namespace ClusterTools.Tests.Engines;

/// <summary>What keeps the backend from being loaded is a fault with a reason, and nothing else.</summary>
[Collection("Torch")]
public sealed class TorchBackendLoaderTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<string> _libraries = [];

    private static Version CoreVersion => typeof(TokenMatrix).Assembly.GetName().Version!;

    private static string BridgeFile =>
        OperatingSystem.IsWindows() ? "LibTorchSharp.dll"
        : OperatingSystem.IsMacOS() ? "libLibTorchSharp.dylib"
        : "libLibTorchSharp.so";

    private static string LibtorchFile =>
        OperatingSystem.IsWindows() ? "torch_cpu.dll"
        : OperatingSystem.IsMacOS() ? "libtorch_cpu.dylib"
        : "libtorch_cpu.so";

    public void Dispose()
    {
        foreach (string path in _libraries)
        {
            // Once for the loader, and once for this handle.
            nint handle = NativeLibrary.Load(path);
            NativeLibrary.Free(handle);
            NativeLibrary.Free(handle);
        }

        _folder.Dispose();
    }

    [Fact]
    public void A_folder_without_the_backend_is_one_where_it_is_not_installed()
    {
        DeviceFault fault = LoadFaulty();

        Assert.Equal(ComputeError.TorchNotInstalled, fault.Error);
        Assert.Equal(
            $"The Torch backend is not installed: there is no '{_folder.File("ClusterTools.Torch.dll")}'.",
            fault.Reason);
        Assert.Contains("./build.ps1 Torch", fault.Remedy, StringComparison.Ordinal);
        Assert.Contains("-Device Cpu", fault.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_backend_without_libtorch_is_not_usable()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);

        AssertNotUsable($"'{_folder.Path}' has no {LibtorchFile}");
    }

    [Fact]
    public void A_backend_without_the_library_of_TorchSharp_is_not_usable()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);
        _folder.File(LibtorchFile, "no library"u8);

        AssertNotUsable($"'{_folder.Path}' has no {BridgeFile}");
    }

    [Fact]
    public void A_broken_libtorch_is_named()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);
        _folder.File(BridgeFile, "no library"u8);

        AssertNotUsable(_folder.File(LibtorchFile, "no library"u8));
    }

    [Fact]
    public void A_broken_library_of_TorchSharp_is_named()
    {
        _folder.File("ClusterTools.Torch.dll", [0]);
        AddLibrary(LibtorchFile);

        AssertNotUsable(_folder.File(BridgeFile, "no library"u8));
    }

    [Fact]
    public void A_broken_assembly_is_named()
    {
        string assembly = _folder.File("ClusterTools.Torch.dll", [0]);
        AddLibrary(LibtorchFile);
        AddLibrary(BridgeFile);

        AssertNotUsable(assembly);
    }

    [Fact]
    public void A_backend_of_another_version_does_not_fit()
    {
        var exception = Assert.Throws<NotSupportedException>(
            static () => TorchBackendLoader.EntryOf(NewBackend(new Version(0, 0, 9, 0))));

        Assert.Equal($"it was built for ClusterTools 0.0.9.0, and this is {CoreVersion}", exception.Message);
    }

    [Fact]
    public void A_backend_of_an_earlier_build_does_not_fit()
    {
        var exception = Assert.Throws<TypeLoadException>(
            static () => TorchBackendLoader.EntryOf(NewBackend(CoreVersion)));

        Assert.Contains("in type 'ClusterTools.Torch.TorchEngine'", exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "An attempt was made to load a program with an incorrect format. (0x8007000B)",
        "'{0}': An attempt was made to load a program with an incorrect format. (0x8007000B)")]
    [InlineData(
        "Unable to load shared library '{0}' or one of its dependencies. In order to help:\n{0}: file too short\n",
        "{0}: file too short")]
    [InlineData(
        "Unable to load shared library '{0}' or one of its dependencies. In order to help:\nlibgomp.so.1: cannot open",
        "'{0}': libgomp.so.1: cannot open")]
    public void The_reason_names_the_library_and_is_one_line(string message, string reason)
    {
        string path = _folder.File(LibtorchFile);

        Assert.Equal(
            reason.Replace("{0}", path, StringComparison.Ordinal),
            TorchLibraries.Describe(path, message.Replace("{0}", path, StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(
        "/lib/x86_64-linux-gnu/libstdc++.so.6: version `GLIBCXX_3.4.32' not found (required by /t/libLibTorchSharp.so)",
        "Use a newer system, such as Debian 13 or Ubuntu 24.04, or name the folder of a libstdc++ of GCC 13 or later "
        + "in LD_LIBRARY_PATH before PowerShell starts, or use -Device Cpu.")]
    [InlineData(
        "/lib/x86_64-linux-gnu/libc.so.6: version `GLIBC_2.34' not found (required by /t/libLibTorchSharp.so)",
        "Use a newer system, such as Debian 13 or Ubuntu 24.04, or use -Device Cpu.")]
    [InlineData(
        "/t/libLibTorchSharp.so: file too short",
        "Build it again with './build.ps1 Torch' and start a new session, or use -Device Cpu.")]
    public void The_remedy_fits_the_reason(string reason, string remedy)
    {
        DeviceFault fault = TorchBackendLoader.NotUsable("/t", reason);

        Assert.Equal(ComputeError.TorchNotUsable, fault.Error);
        Assert.Equal($"The Torch backend in '/t' cannot be loaded: {reason}.", fault.Reason);
        Assert.Equal(remedy, fault.Remedy);
    }

    [Fact]
    public void What_is_repaired_before_a_library_was_loaded_is_tried_again()
    {
        var loader = new TorchBackendLoader();
        loader.Load(_folder.Path, out DeviceFault? missing);
        _folder.File("ClusterTools.Torch.dll", [0]);
        loader.Load(_folder.Path, out DeviceFault? withoutLibraries);
        _folder.File(LibtorchFile, "no library"u8);
        _folder.File(BridgeFile, "no library"u8);
        loader.Load(_folder.Path, out DeviceFault? broken);

        Assert.Equal(ComputeError.TorchNotInstalled, missing!.Error);
        Assert.Contains($"has no {LibtorchFile}", withoutLibraries!.Reason, StringComparison.Ordinal);
        Assert.Contains(_folder.File(LibtorchFile), broken!.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void After_a_library_was_loaded_no_other_backend_is_tried()
    {
        var loader = new TorchBackendLoader();
        _folder.File("ClusterTools.Torch.dll", [0]);
        AddLibrary(LibtorchFile);
        _folder.File(BridgeFile, "no library"u8);
        loader.Load(_folder.Path, out DeviceFault? first);

        Assert.Null(loader.Load(_folder.File("another"), out DeviceFault? second));

        Assert.Equal(ComputeError.TorchNotUsable, first!.Error);
        Assert.Contains("start a new session", first.Remedy, StringComparison.Ordinal);
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

    // Its engine has none of the methods that an engine needs.
    private static Assembly NewBackend(Version version)
    {
        var assembly = new PersistedAssemblyBuilder(
            new AssemblyName("ClusterTools.Torch") { Version = version }, typeof(object).Assembly);
        TypeBuilder engine = assembly.DefineDynamicModule("ClusterTools.Torch")
            .DefineType("ClusterTools.Torch.TorchEngine", TypeAttributes.Public);
        engine.AddInterfaceImplementation(typeof(IComputeEngine));
        engine.CreateType();
        using var content = new MemoryStream();
        assembly.Save(content);
        content.Position = 0;
        return new AssemblyLoadContext("another backend", isCollectible: true).LoadFromStream(content);
    }

    // One that loads on this system, and is none of those that are looked for.
    private static string AnyLibrary() => Directory.EnumerateFiles(
        Path.GetDirectoryName(typeof(object).Assembly.Location)!,
        OperatingSystem.IsWindows() ? "System.IO.Compression.Native.dll" : "libSystem.Native.*").First();

    private static bool IsOfTorch(Assembly assembly) =>
        assembly.GetName().Name!.Contains("Torch", StringComparison.Ordinal);

    private static IEnumerable<string> NamesOf(IEnumerable<Assembly> assemblies) =>
        assemblies.Select(static assembly => assembly.GetName().Name!).Order(StringComparer.Ordinal);

    // Windows deletes no library that is loaded, so the test gives back what the loader keeps.
    private void AddLibrary(string file)
    {
        string path = _folder.File(file);
        File.Copy(AnyLibrary(), path);
        _libraries.Add(path);
    }

    private DeviceFault LoadFaulty()
    {
        Assert.Null(new TorchBackendLoader().Load(_folder.Path, out DeviceFault? fault));
        return fault!;
    }

    private void AssertNotUsable(string reason)
    {
        DeviceFault fault = LoadFaulty();
        Assert.Equal(ComputeError.TorchNotUsable, fault.Error);
        Assert.StartsWith(
            $"The Torch backend in '{_folder.Path}' cannot be loaded: ", fault.Reason, StringComparison.Ordinal);
        Assert.Contains(reason, fault.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', fault.Reason);
        Assert.Contains("Build it again with './build.ps1 Torch'", fault.Remedy, StringComparison.Ordinal);
    }
}
