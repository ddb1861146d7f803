using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Engines;

namespace ClusterTools;

/// <summary>Whether this machine can use a device, and why not.</summary>
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

    /// <summary>What computes on it, a library and its version; null if no library is installed.</summary>
    public string? Engine { get; }

    /// <summary>Why it cannot be used; null if it can.</summary>
    public string? Reason { get; }

    /// <summary>What to do about that; null where nothing need be done.</summary>
    public string? Remedy { get; }

    /// <summary>Looks at all devices; the first look at those of libtorch loads it.</summary>
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
