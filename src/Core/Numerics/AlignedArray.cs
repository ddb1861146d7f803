using System;
using System.Runtime.CompilerServices;

namespace ClusterTools.Numerics;

/// <summary>
/// Makes arrays that begin on a cache line and stay there: what a thread needs for the time of a pass.
/// </summary>
/// <remarks><see cref="AlignedBuffer{T}"/> is for what is large enough to be freed at once.</remarks>
internal static class AlignedArray
{
    private const int Alignment = 64;

    /// <summary>Makes an array of zeros.</summary>
    /// <typeparam name="T">The type of the elements, of a size that divides 64 bytes.</typeparam>
    /// <param name="length">How many.</param>
    /// <returns>The part of a pinned array that begins on a cache line.</returns>
    public static unsafe ArraySegment<T> Create<T>(int length)
        where T : unmanaged
    {
        T[] array = GC.AllocateArray<T>(checked(length + (Alignment / sizeof(T))), pinned: true);
        nint misplaced = (nint)Unsafe.AsPointer(ref array[0]) % Alignment;
        return new ArraySegment<T>(array, (int)((Alignment - misplaced) / sizeof(T)) % (Alignment / sizeof(T)), length);
    }
}
