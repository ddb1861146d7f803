using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>Groups of 32 bfloat16 numbers, whose even and odd elements are sixteen floats each.</summary>
internal static unsafe class BFloat16Lanes
{
    /// <summary>The elements of a group.</summary>
    public const int GroupLength = 32;

    /// <summary>Of a pair of elements, the odd one as the bits of a float.</summary>
    public const uint UpperHalf = 0xFFFF0000;

    /// <summary>Widens a group's 32 elements: the even ones and the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(ushort* group, out Vector512<float> even, out Vector512<float> odd)
    {
        Vector512<uint> pairs = Vector512.Load((uint*)group);
        even = (pairs << 16).AsSingle();
        odd = (pairs & Vector512.Create(UpperHalf)).AsSingle();
    }

    /// <summary>Rounds to the nearest bfloat16, ties to even, kept as a float; for magnitudes of at most 1.</summary>
    /// <typeparam name="T">A register of floats.</typeparam>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T Round<T>(T value)
        where T : unmanaged, ISingleLanes<T>
    {
        T even = T.LowerBits(value) & T.CreateBits(1);
        return T.AddIntegers(T.AddIntegers(value, T.CreateBits(0x7FFF)), even) & T.CreateBits(UpperHalf);
    }
}
