using System;
using System.Runtime.InteropServices;

namespace ClusterTools.Pca;

/// <summary>A block of doubles outside the managed heap that begins on a cache line.</summary>
/// <remarks>A 64 byte vector load that straddles two cache lines costs twice, and no managed array is aligned.</remarks>
internal sealed unsafe class AlignedBuffer : IDisposable
{
    private const int Alignment = 64;

    /// <summary>Allocates the block; its contents are undefined.</summary>
    /// <param name="length">The number of doubles.</param>
    internal AlignedBuffer(nint length)
    {
        Pointer = (double*)NativeMemory.AlignedAlloc(checked((nuint)length * sizeof(double)), Alignment);
        Length = length;
    }

    /// <summary>Frees the block if nobody has.</summary>
    ~AlignedBuffer() => Free();

    /// <summary>Gets the first double; null once disposed.</summary>
    internal double* Pointer { get; private set; }

    /// <summary>Gets the number of doubles.</summary>
    internal nint Length { get; }

    /// <summary>Sets all doubles to zero.</summary>
    internal void Clear() => NativeMemory.Clear(Pointer, (nuint)Length * sizeof(double));

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
