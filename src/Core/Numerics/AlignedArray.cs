using System;
using System.Runtime.CompilerServices;

namespace ClusterTools.Numerics;

/// <summary>Makes cache-line aligned, pinned arrays for a thread's scratch data during a pass.</summary>
/// <remarks><see cref="AlignedBuffer{T}"/> is for blocks so large that they should be freed at once.</remarks>
internal static class AlignedArray
{
    private const int Alignment = 64;

    /// <summary>Makes an array of zeros.</summary>
    /// <typeparam name="T">The type of the elements, of a size that divides 64 bytes.</typeparam>
    /// <param name="length">The number of elements.</param>
    /// <returns>The cache-line aligned part of a pinned array.</returns>
    public static unsafe ArraySegment<T> Create<T>(int length)
        where T : unmanaged
    {
        T[] array = GC.AllocateArray<T>(checked(length + (Alignment / sizeof(T))), pinned: true);
        nint misplaced = (nint)Unsafe.AsPointer(ref array[0]) % Alignment;
        return new ArraySegment<T>(array, (int)((Alignment - misplaced) / sizeof(T)) % (Alignment / sizeof(T)), length);
    }
}
