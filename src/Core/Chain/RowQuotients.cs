using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>The quotients of a row's elements and its norm, each rounded to bfloat16 once (docs/numerics.md, 2).</summary>
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
    public static void Fill(ushort* row, int length, ushort norm, ushort* quotients)
    {
        if (HasReciprocal(norm))
        {
            Fill<Multiplication>(row, length, 1 / BFloat16.ToSingle(norm), quotients);
        }
        else
        {
            Fill<Division>(row, length, BFloat16.ToSingle(norm), quotients);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void Fill<TQuotient>(ushort* row, int length, float operand, ushort* quotients)
        where TQuotient : struct, IQuotient
    {
        Vector512<float> operands = Vector512.Create(operand);
        ushort* end = row + (length / BFloat16Lanes.GroupLength * BFloat16Lanes.GroupLength);
        ushort* group = row;
        for (; group < end; group += BFloat16Lanes.GroupLength, quotients += BFloat16Lanes.GroupLength)
        {
            FillGroup<TQuotient>(group, operands, quotients);
        }

        int rest = length % BFloat16Lanes.GroupLength;
        if (rest > 0)
        {
            ushort* padded = stackalloc ushort[BFloat16Lanes.GroupLength];
            new ReadOnlySpan<ushort>(group, rest).CopyTo(new Span<ushort>(padded, BFloat16Lanes.GroupLength));
            FillGroup<TQuotient>(padded, operands, quotients);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void FillGroup<TQuotient>(ushort* group, Vector512<float> operands, ushort* quotients)
        where TQuotient : struct, IQuotient
    {
        BFloat16Lanes.Split(group, out Vector512<float> even, out Vector512<float> odd);
        Vector512<uint> lower = BFloat16Lanes.Round(TQuotient.Of(even, operands)).AsUInt32() >>> 16;
        (lower | BFloat16Lanes.Round(TQuotient.Of(odd, operands)).AsUInt32()).Store((uint*)quotients);
    }

    private interface IQuotient
    {
        static abstract Vector512<float> Of(Vector512<float> elements, Vector512<float> operand);
    }

    private readonly struct Multiplication : IQuotient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> elements, Vector512<float> operand) => elements * operand;
    }

    private readonly struct Division : IQuotient
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public static Vector512<float> Of(Vector512<float> elements, Vector512<float> operand) => elements / operand;
    }
}
