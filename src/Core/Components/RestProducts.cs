using System;
using System.Runtime.CompilerServices;
using ClusterTools.Numerics;

namespace ClusterTools.Components;

/// <summary>Sums of products, in double, of the few elements of a column that are not on its grid.</summary>
internal static unsafe class RestProducts
{
    private const int Lanes = FixedLanes.Count;

    /// <summary>c[48] += sum over elements e of e z[row of e], in their order and from zero.</summary>
    /// <param name="elements">The elements of a column.</param>
    /// <param name="z">A strip of 48 columns, all rows of the panel.</param>
    /// <param name="c">The sums.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void AddRow(ReadOnlySpan<RestElement> elements, float* z, double* c)
    {
        fixed (RestElement* first = elements)
        {
            Isa.Dispatch(new RowCall(first, elements.Length, z, c));
        }
    }

    private readonly struct RowCall(RestElement* elements, int count, float* z, double* c) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble> =>
            AddRow<TDouble>(elements, elements + count, z, c);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddRow<T>(RestElement* element, RestElement* end, float* z, double* c)
        where T : unmanaged, IDoubleLanes<T>
    {
        T c0 = default, c1 = default, c2 = default, c3 = default, c4 = default, c5 = default;
        for (; element < end; element++)
        {
            T factor = T.Widen(element->Value);
            float* row = z + (element->Row * PairProducts.StripWidth);
            T.AddProduct(factor, T.Widen(row), ref c0);
            T.AddProduct(factor, T.Widen(row + Lanes), ref c1);
            T.AddProduct(factor, T.Widen(row + (2 * Lanes)), ref c2);
            T.AddProduct(factor, T.Widen(row + (3 * Lanes)), ref c3);
            T.AddProduct(factor, T.Widen(row + (4 * Lanes)), ref c4);
            T.AddProduct(factor, T.Widen(row + (5 * Lanes)), ref c5);
        }

        Add(c, c0);
        Add(c + Lanes, c1);
        Add(c + (2 * Lanes), c2);
        Add(c + (3 * Lanes), c3);
        Add(c + (4 * Lanes), c4);
        Add(c + (5 * Lanes), c5);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<T>(double* c, T sums)
        where T : unmanaged, IDoubleLanes<T> => (T.Load(c) + sums).Store(c);
}
