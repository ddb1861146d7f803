using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>Groups of 32 bfloat16 numbers as two vectors of float, the even elements and the odd ones.</summary>
internal static unsafe class BFloat16Lanes
{
    /// <summary>The elements of a group: one 512-bit vector of bfloat16.</summary>
    public const int GroupLength = 32;

    /// <summary>Widens a group's 32 elements: the even ones and the odd ones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Split(ushort* group, out Vector512<float> even, out Vector512<float> odd)
    {
        Vector512<uint> pairs = Vector512.Load((uint*)group);
        even = (pairs << 16).AsSingle();
        odd = (pairs & Vector512.Create(0xFFFF0000u)).AsSingle();
    }

    /// <summary>Rounds to the nearest bfloat16, ties to even, kept as a float; for magnitudes of at most 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector512<float> Round(Vector512<float> value)
    {
        Vector512<uint> bits = value.AsUInt32();
        Vector512<uint> even = (bits >>> 16) & Vector512<uint>.One;
        return ((bits + Vector512.Create(0x7FFFu) + even) & Vector512.Create(0xFFFF0000u)).AsSingle();
    }

    /// <summary>Adds the products of bfloat16 numbers to sums in double, where they are exact.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void AddProducts(
        Vector512<float> a, Vector512<float> b, ref Vector512<double> lower, ref Vector512<double> upper)
    {
        (Vector512<double> a0, Vector512<double> a1) = Vector512.Widen(a);
        (Vector512<double> b0, Vector512<double> b1) = Vector512.Widen(b);
        lower = Vector512.FusedMultiplyAdd(a0, b0, lower);
        upper = Vector512.FusedMultiplyAdd(a1, b1, upper);
    }
}
