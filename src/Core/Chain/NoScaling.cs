using System;
using System.Runtime.CompilerServices;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>Rows as they are, for logits. A row's bfloat16 norm bounds its sums (Cauchy and Schwarz).</summary>
internal readonly unsafe struct NoScaling : IRowScaling
{
    // Not below the largest bfloat16 number.
    private const double LargestElement = float.MaxValue;

    // A subnormal norm of 2^-133 or more may be 2^-134 less than the exact one.
    private const double SubnormalSlack = 2;

    /// <inheritdoc/>
    public static bool HasSum(ushort norm) => norm != 0 && !BFloat16.IsNaN(norm);

    /// <summary>Zero for a row of zeros; else an element is a NaN or an infinity, and there is no logit.</summary>
    public static ushort WithoutSum(ushort norm) => norm == 0 ? norm : BFloat16.NaN;

    /// <inheritdoc/>
    public static bool CanScaleLanes(ushort norm) => true;

    /// <inheritdoc/>
    public static float FactorOf(ushort norm) => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ScaleLanes<T>(T elements, T factor)
        where T : unmanaged, ISingleLanes<T> => elements;

    /// <inheritdoc/>
    public static void Fill(ushort* row, int length, ushort norm, ushort* scaled)
    {
        int padded = (length + BFloat16Lanes.GroupLength - 1) / BFloat16Lanes.GroupLength * BFloat16Lanes.GroupLength;
        new ReadOnlySpan<ushort>(row, length).CopyTo(new Span<ushort>(scaled, length));
        new Span<ushort>(scaled + length, padded - length).Clear();
    }

    /// <inheritdoc/>
    public static bool HasSingleSum(VectorOperand vector, ushort norm) =>
        norm >= BFloat16.LeastNormal && BFloat16.ToSingle(norm) * vector.Norm <= VectorOperand.GreatestSingleProduct;

    /// <inheritdoc/>
    public static double SingleSumError(VectorOperand vector, ushort norm) =>
        (vector.SingleSumError * BFloat16.ToSingle(norm)) + vector.UnderflowError;

    /// <inheritdoc/>
    public static double TileSumError(VectorOperand vector, ushort norm) =>
        (vector.TileSumError * BFloat16.ToSingle(norm)) + vector.UnderflowError;

    /// <inheritdoc/>
    public static double DoubleSumError(VectorOperand vector, ushort norm)
    {
        double bound = norm == BFloat16.PositiveInfinity
            ? LargestElement * Math.Sqrt(vector.Bits.Length)
            : SubnormalSlack * BFloat16.ToSingle(norm);
        return vector.DoubleSumError * vector.Norm * bound;
    }
}
