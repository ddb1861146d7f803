using System;
using System.Runtime.InteropServices;
using ClusterTools.Engines;
using TorchSharp;

namespace ClusterTools.Torch;

/// <summary>The entry point that the core loads: TorchSharp's devices and their engines.</summary>
internal sealed class TorchBackend : ITorchBackend
{
    private readonly bool _hasCuda;

    /// <summary>Creates the backend and makes sure that libtorch works.</summary>
    /// <param name="hasCuda">Whether this is a CUDA build of libtorch.</param>
    public TorchBackend(bool hasCuda)
    {
        _hasCuda = hasCuda;
        Try(DeviceType.CPU);
    }

    /// <inheritdoc/>
    public string Name { get; } = $"TorchSharp {typeof(torch).Assembly.GetName().Version!.ToString(3)}";

    /// <inheritdoc/>
    public DeviceFault? FindFault(ComputeDevice device) => device switch
    {
        ComputeDevice.Cuda when !_hasCuda => NotAvailable(
            "This libtorch has no CUDA.",
            "Build the backend with './build.ps1 Torch -Compute Cuda', or use -Device Cpu."),
        ComputeDevice.Cuda when !torch.cuda.is_available() => NotAvailable(
            "There is no NVIDIA GPU that libtorch can use.", "Install its driver, or use -Device Cpu."),
        ComputeDevice.Torch => null,
        _ => Attempt(TypeOf(device)),
    };

    /// <inheritdoc/>
    public IComputeEngine CreateEngine(ComputeDevice device, long memoryBytes) =>
        new TorchEngine(device, new torch.Device(TypeOf(device)), Name, memoryBytes);

    private static DeviceType TypeOf(ComputeDevice device) => device switch
    {
        ComputeDevice.Cuda => DeviceType.CUDA,
        ComputeDevice.Mps => DeviceType.MPS,
        _ => DeviceType.CPU,
    };

    private static DeviceFault? Attempt(DeviceType type)
    {
        try
        {
            Try(type);
            return null;
        }
        catch (Exception exception) when (
            exception is ExternalException or InvalidOperationException or NotSupportedException)
        {
            return NotAvailable(
                $"libtorch cannot compute on {type}: {DeviceErrors.FirstLine(exception)}.", "Use -Device Cpu.");
        }
    }

    private static void Try(DeviceType type)
    {
        using DisposeScope scope = torch.NewDisposeScope();
        _ = torch.ones(2, torch.float32, new torch.Device(type)).sum().cpu().ToSingle();
    }

    private static DeviceFault NotAvailable(string reason, string remedy) =>
        new(ComputeError.DeviceNotAvailable, reason, remedy);
}
