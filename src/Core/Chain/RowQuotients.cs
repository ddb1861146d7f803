using System.Runtime.CompilerServices;
using System;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// The quotients of a row's elements and its norm, each rounded to bfloat16 once (docs/numerics.md, 2).
/// </summary>
internal static unsafe class RowQuotients
{
    // The reciprocal of a norm within is normal, so x * (1 / n) is x / n to 2^-23.
    private const ushort ReciprocalLimit = (126 + 127) << 7;

    /// <summary>Whether a norm divides: rows of zeros, or with a NaN or an infinity, have no quotients.</summary>
    public static bool Exist(ushort norm) => norm is not 0 and < BFloat16.PositiveInfinity;

    /// <summary>Whether x * (1 / n) rounds to the same bfloat16 as x / n for a norm n and every element x.</summary>
    public static bool HasReciprocal(ushort norm) => norm is >= BFloat16.LeastNormal and < ReciprocalLimit;

    /// <summary>Computes a row's quotients.</summary>
    /// <param name="row">The row's bfloat16 bits, at any alignment.</param>
    /// <param name="length">The number of elements.</param>
    /// <param name="norm">Their norm, for which quotients exist.</param>
    /// <param name="quotients">Gets the quotients' bits, and zeros up to a multiple of 32 elements.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Fill(ushort* row, int length, ushort norm, ushort* quotients)
    {
        if (HasReciprocal(norm))
        {
            Isa.Dispatch(new FillCall<Multiplication>(row, length, 1 / BFloat16.ToSingle(norm), quotients));
        }
        else
        {
            Isa.Dispatch(new FillCall<Division>(row, length, BFloat16.ToSingle(norm), quotients));
        }
    }

    private readonly struct FillCall<TQuotient>(ushort* row, int length, float operand, ushort* quotients)
        : IWidthKernel
        where TQuotient : struct, IQuotient
    {
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            int rest = length % BFloat16Lanes.GroupLength;
            int whole = length - rest;
            FillGroups<TQuotient, TSingle>(row, whole, operand, quotients);
            if (rest > 0)
            {
                ushort* padded = stackalloc ushort[BFloat16Lanes.GroupLength];
                new ReadOnlySpan<ushort>(row + whole, rest).CopyTo(new Span<ushort>(padded, BFloat16Lanes.GroupLength));
                FillGroups<TQuotient, TSingle>(padded, BFloat16Lanes.GroupLength, operand, quotients + whole);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void FillGroups<TQuotient, T>(ushort* row, int length, float operand, ushort* quotients)
        where TQuotient : struct, IQuotient
        where T : unmanaged, ISingleLanes<T>
    {
        T operands = T.Create(operand);
        T upper = T.CreateBits(BFloat16Lanes.UpperHalf);
        for (ushort* end = row + length; row < end; row += 2 * T.Count, quotients += 2 * T.Count)
        {
            T pairs = T.Load((float*)row);
            T even = BFloat16Lanes.Round(TQuotient.Of(T.UpperBits(pairs), operands));
            T odd = BFloat16Lanes.Round(TQuotient.Of(pairs & upper, operands));
            (T.LowerBits(even) | odd).Store((float*)quotients);
        }
    }

    private interface IQuotient
    {
        static abstract T Of<T>(T elements, T operand)
            where T : unmanaged, ISingleLanes<T>;
    }

    private readonly struct Multiplication : IQuotient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of<T>(T elements, T operand)
            where T : unmanaged, ISingleLanes<T> => elements * operand;
    }

    private readonly struct Division : IQuotient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static T Of<T>(T elements, T operand)
            where T : unmanaged, ISingleLanes<T> => elements / operand;
    }
}
