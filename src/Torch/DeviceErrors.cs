using System;
using System.Runtime.InteropServices;

namespace ClusterTools.Torch;

/// <summary>Classifies the errors of libtorch, which differ only by their messages.</summary>
internal static class DeviceErrors
{
    // The messages of CUDA and MPS, of the CPU on Unix, and of the CPU on Windows.
    private static readonly string[] s_outOfMemory = ["out of memory", "can't allocate memory", "not enough memory"];

    /// <summary>Whether the device had too little memory.</summary>
    public static bool IsOutOfMemory(ExternalException exception) =>
        Array.Exists(s_outOfMemory, text => exception.Message.Contains(text, StringComparison.OrdinalIgnoreCase));

    /// <summary>Makes the error of a matrix that does not fit.</summary>
    public static ComputeException OutOfMemory(ComputeDevice device, TokenMatrix matrix) => new(
        ComputeError.DeviceOutOfMemory,
        $"{device} has too little memory for {matrix}, even for a few rows at a time. Use -Device Cpu, which needs "
        + "little.");

    /// <summary>Makes the error of a computation that failed in libtorch.</summary>
    public static ComputeException Failed(
        string reason, ComputeDevice device, TokenMatrix matrix, ExternalException? exception = null) => new(
        ComputeError.DeviceFailed,
        $"{device} failed at {matrix}: {reason}. Use -Device Cpu, which computes in double.",
        exception);

    /// <summary>libtorch's message, without its stack trace and full stop.</summary>
    public static string FirstLine(Exception exception) => exception.Message.Trim().Split('\n')[0].TrimEnd('\r', '.');
}
