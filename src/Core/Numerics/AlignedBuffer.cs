using System;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace ClusterTools.Numerics;

/// <summary>A cache-line aligned block of numbers outside the managed heap.</summary>
/// <remarks>
/// A 64-byte vector load that straddles two cache lines costs twice, and the runtime does not align managed arrays.
/// </remarks>
/// <typeparam name="T">The type of the numbers.</typeparam>
internal sealed unsafe class AlignedBuffer<T> : IDisposable
    where T : unmanaged
{
    private const int Alignment = 64;

    /// <summary>Allocates the block; its contents are undefined.</summary>
    /// <param name="length">The number of elements.</param>
    internal AlignedBuffer(nint length)
    {
        Pointer = (T*)NativeMemory.AlignedAlloc(checked((nuint)length * (nuint)sizeof(T)), Alignment);
        Length = length;
    }

    /// <summary>Frees the block if it was not disposed.</summary>
    [SuppressMessage("Design", "MA0055", Justification = "The block is native memory, and its owner may be dropped.")]
    ~AlignedBuffer() => Free();

    /// <summary>The first number; null after disposal.</summary>
    internal T* Pointer { get; private set; }

    /// <summary>The number of elements.</summary>
    internal nint Length { get; }

    /// <summary>Sets all numbers to zero.</summary>
    internal void Clear() => NativeMemory.Clear(Pointer, (nuint)Length * (nuint)sizeof(T));

    /// <summary>Frees the block.</summary>
    public void Dispose()
    {
        Free();
        GC.SuppressFinalize(this);
    }

    private void Free()
    {
        NativeMemory.AlignedFree(Pointer);
        Pointer = null;
    }
}
