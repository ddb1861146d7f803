using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Engines;

namespace ClusterTools;

/// <summary>The availability of a device on this machine, and the reason if it is not available.</summary>
public sealed class ComputeDeviceInfo
{
    private ComputeDeviceInfo(ComputeDevice device, bool isAutoChoice)
    {
        Device = device;
        IsAutoChoice = isAutoChoice;
        DeviceFault? fault = ComputeEngines.FindFault(device, out ITorchBackend? backend);
        IsAvailable = fault is null;
        Engine = device == ComputeDevice.Cpu ? ManagedEngine.Instance.Name : backend?.Name;
        Reason = fault?.Reason;
        Remedy = fault?.Remedy;
    }

    /// <summary>The device, as -Device takes it.</summary>
    public ComputeDevice Device { get; }

    /// <summary>Whether it can be used now.</summary>
    public bool IsAvailable { get; }

    /// <summary>Whether it is the one that <see cref="ComputeDevice.Auto"/> stands for.</summary>
    public bool IsAutoChoice { get; }

    /// <summary>The library that computes on it, and its version; null if no library is installed.</summary>
    public string? Engine { get; }

    /// <summary>The reason why it cannot be used; null if it can.</summary>
    public string? Reason { get; }

    /// <summary>The advice for that; null if nothing needs to be done.</summary>
    public string? Remedy { get; }

    /// <summary>Checks all devices; the first check of libtorch's devices loads libtorch.</summary>
    /// <returns>Cpu, Torch, Cuda and Mps.</returns>
    public static IReadOnlyList<ComputeDeviceInfo> All()
    {
        ComputeDevice choice = ComputeEngines.Choose(ComputeDevice.Auto);
        return Array.AsReadOnly(Enum.GetValues<ComputeDevice>()
            .Where(static device => device != ComputeDevice.Auto)
            .Select(device => new ComputeDeviceInfo(device, device == choice))
            .ToArray());
    }

    /// <summary>Makes sure that a device can be used.</summary>
    /// <param name="device">The device, or Auto.</param>
    /// <returns>The device that computes: it is never Auto.</returns>
    /// <exception cref="ComputeException">It cannot be used.</exception>
    public static ComputeDeviceInfo Require(ComputeDevice device)
    {
        IComputeEngine engine = ComputeEngines.Get(device);
        return new ComputeDeviceInfo(engine.Device, device == ComputeDevice.Auto);
    }

    /// <inheritdoc/>
    public override string ToString() => IsAvailable ? $"{Device} ({Engine})" : $"{Device}: {Reason}";
}
