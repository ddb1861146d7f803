using System;
using System.Runtime.InteropServices;
using ClusterTools.Engines;
using TorchSharp;

namespace ClusterTools.Torch;

/// <summary>What the core loads: TorchSharp's devices and their engines.</summary>
internal sealed class TorchBackend : ITorchBackend
{
    private readonly bool _mayHaveCuda;

    /// <summary>Creates the backend and makes sure that libtorch computes.</summary>
    /// <param name="mayHaveCuda">Whether libtorch may be one for CUDA.</param>
    public TorchBackend(bool mayHaveCuda)
    {
        _mayHaveCuda = mayHaveCuda;
        Try(DeviceType.CPU);
    }

    /// <inheritdoc/>
    public string Name { get; } = $"TorchSharp {typeof(torch).Assembly.GetName().Version!.ToString(3)}";

    /// <inheritdoc/>
    public DeviceFault? FindFault(ComputeDevice device) => device switch
    {
        ComputeDevice.Cuda when !_mayHaveCuda => NotAvailable(
            "This libtorch has no CUDA.", "Make the backend by './build.ps1 Torch -Compute Cuda', or use -Device Cpu."),
        ComputeDevice.Cuda when !torch.cuda.is_available() => NotAvailable(
            "There is no NVIDIA GPU that libtorch can use.", "Install its driver, or use -Device Cpu."),
        ComputeDevice.Cuda => Attempt(DeviceType.CUDA),
        ComputeDevice.Mps => TypeOf(device) is DeviceType type ? Attempt(type) : NotAvailable(
            $"{Name} does not know MPS.", "Make the backend with a later one, or use -Device Cpu."),
        _ => null,
    };

    /// <inheritdoc/>
    public IComputeEngine CreateEngine(ComputeDevice device, long memoryBytes) =>
        new TorchEngine(device, new torch.Device(TypeOf(device)!.Value), Name, memoryBytes);

    // MPS is younger than the oldest TorchSharp that this compiles with.
    private static DeviceType? TypeOf(ComputeDevice device) => device switch
    {
        ComputeDevice.Cuda => DeviceType.CUDA,
        ComputeDevice.Mps => Enum.TryParse("MPS", out DeviceType type) ? type : null,
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
        _ = torch.ones(new long[] { 2 }, torch.float32).to(new torch.Device(type)).sum(0L).cpu().ToSingle();
    }

    private static DeviceFault NotAvailable(string reason, string remedy) =>
        new(ComputeError.DeviceNotAvailable, reason, remedy);
}
