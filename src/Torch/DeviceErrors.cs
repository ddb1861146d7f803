using System;
using System.Runtime.InteropServices;

namespace ClusterTools.Torch;

/// <summary>The errors of libtorch, which are told apart by their texts only.</summary>
internal static class DeviceErrors
{
    // Those of CUDA and MPS, of the CPU on Unix, and of the CPU on Windows.
    private static readonly string[] s_outOfMemory = ["out of memory", "can't allocate memory", "not enough memory"];

    /// <summary>Whether the device had too little memory.</summary>
    public static bool IsOutOfMemory(ExternalException exception) =>
        Array.Exists(s_outOfMemory, text => exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes the error of a matrix that does not fit.</summary>
    public static ComputeException OutOfMemory(ComputeDevice device, TokenMatrix matrix) => new(
        ComputeError.DeviceOutOfMemory,
        $"{device} has too little memory for {matrix}, even for a few rows at a time. Use -Device Cpu, which needs "
        + "little.");

    /// <summary>Makes the error of what libtorch cannot compute.</summary>
    public static ComputeException Failed(
        string reason, ComputeDevice device, TokenMatrix matrix, ExternalException? exception = null) => new(
        ComputeError.DeviceFailed,
        $"{device} failed at {matrix}: {reason}. Use -Device Cpu, which computes in double.",
        exception);

    /// <summary>What libtorch says, without its stack and without a full stop.</summary>
    public static string FirstLine(Exception exception) => exception.Message.Trim().Split('\n')[0].TrimEnd('\r', '.');
}
