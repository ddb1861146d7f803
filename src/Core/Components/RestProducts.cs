using System;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Components;

/// <summary>Sums of products, in double, of the few elements of a column that are not on its grid.</summary>
internal static unsafe class RestProducts
{
    private const int Lanes = 8;

    /// <summary>c[48] += sum over elements e of e z[row of e], in their order and from zero.</summary>
    /// <param name="elements">The elements of a column.</param>
    /// <param name="z">A strip of 48 columns, all rows of the panel.</param>
    /// <param name="c">The sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void AddRow(ReadOnlySpan<RestElement> elements, float* z, double* c)
    {
        Vector512<double> c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        foreach (ref readonly RestElement element in elements)
        {
            Vector512<double> factor = Vector512.Create((double)element.Value);
            float* row = z + (element.Row * PairProducts.StripWidth);
            c0 = Vector512.FusedMultiplyAdd(factor, Widen(row), c0);
            c1 = Vector512.FusedMultiplyAdd(factor, Widen(row + Lanes), c1);
            c2 = Vector512.FusedMultiplyAdd(factor, Widen(row + (2 * Lanes)), c2);
            c3 = Vector512.FusedMultiplyAdd(factor, Widen(row + (3 * Lanes)), c3);
            c4 = Vector512.FusedMultiplyAdd(factor, Widen(row + (4 * Lanes)), c4);
            c5 = Vector512.FusedMultiplyAdd(factor, Widen(row + (5 * Lanes)), c5);
        }

        Add(c, c0);
        Add(c + Lanes, c1);
        Add(c + (2 * Lanes), c2);
        Add(c + (3 * Lanes), c3);
        Add(c + (4 * Lanes), c4);
        Add(c + (5 * Lanes), c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> Widen(float* elements) =>
        Vector512.WidenLower(Vector256.Load(elements).ToVector512Unsafe());

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add(double* c, Vector512<double> sums) => (Vector512.Load(c) + sums).Store(c);
}
