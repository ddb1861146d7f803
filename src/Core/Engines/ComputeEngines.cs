using System;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace ClusterTools.Engines;

/// <summary>The engines of this process, one for each device.</summary>
internal static class ComputeEngines
{
    private static readonly ConcurrentDictionary<ComputeDevice, IComputeEngine> s_engines = new();

    /// <summary>Finds the engine of a device.</summary>
    /// <param name="device">The device, or Auto.</param>
    /// <returns>The engine.</returns>
    /// <exception cref="ComputeException">The device cannot be used.</exception>
    public static IComputeEngine Get(ComputeDevice device)
    {
        device = Choose(device);
        return FindFault(device, out ITorchBackend? backend) is DeviceFault fault ? throw fault.ToException()
            : backend is null ? ManagedEngine.Instance
            : s_engines.GetOrAdd(device, _ => backend.CreateEngine(device, MemoryOf(device)));
    }

    /// <summary>Replaces Auto by the device that it stands for here.</summary>
    /// <param name="device">The device, or Auto.</param>
    /// <returns>The device.</returns>
    public static ComputeDevice Choose(ComputeDevice device) =>
        device != ComputeDevice.Auto ? device
        : FindFault(ComputeDevice.Cuda, out _) is null ? ComputeDevice.Cuda
        : FindFault(ComputeDevice.Mps, out _) is null ? ComputeDevice.Mps
        : ComputeDevice.Cpu;

    /// <summary>Finds the reason why a device cannot be used.</summary>
    /// <param name="device">The device, not Auto.</param>
    /// <param name="backend">The backend of its engine; null for this library's own engine.</param>
    /// <returns>The fault; null if the device can be used.</returns>
    public static DeviceFault? FindFault(ComputeDevice device, out ITorchBackend? backend)
    {
        backend = null;
        if (device == ComputeDevice.Cpu)
        {
            return null;
        }

        if (MachineFault(device) is DeviceFault ofMachine)
        {
            return ofMachine;
        }

        backend = TorchBackendLoader.Shared.Load(out DeviceFault? fault);
        return backend is null ? fault : backend.FindFault(device);
    }

    private static DeviceFault? MachineFault(ComputeDevice device) => device switch
    {
        ComputeDevice.Cuda when OperatingSystem.IsMacOS() => new DeviceFault(
            ComputeError.DeviceNotAvailable, "macOS has no CUDA.", "Use -Device Mps or -Device Cpu."),
        ComputeDevice.Mps when !OperatingSystem.IsMacOS() || RuntimeInformation.OSArchitecture != Architecture.Arm64 =>
            new DeviceFault(
                ComputeError.DeviceNotAvailable,
                "MPS needs a Mac with Apple silicon.",
                "Use another device, or -Device Cpu."),
        _ => null,
    };

    // Half of the processor's memory, since other programs need memory; a GPU reports when its memory is exhausted.
    private static long MemoryOf(ComputeDevice device) =>
        device == ComputeDevice.Torch ? GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 2 : long.MaxValue;
}
