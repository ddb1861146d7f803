using System.Runtime.CompilerServices;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>Rows divided by their norms, for cosines. No quotient exceeds 1, and their norm is near 1.</summary>
internal readonly unsafe struct UnitNormScaling : IRowScaling
{
    /// <inheritdoc/>
    public static bool HasSum(ushort norm) => RowQuotients.Exist(norm);

    /// <summary>Zero if the norm overflows, as all quotients are; else the row has no direction.</summary>
    public static ushort WithoutSum(ushort norm) => norm == BFloat16.PositiveInfinity ? (ushort)0 : BFloat16.NaN;

    /// <inheritdoc/>
    public static bool CanScaleLanes(ushort norm) => RowQuotients.HasReciprocal(norm);

    /// <inheritdoc/>
    public static float FactorOf(ushort norm) => 1 / BFloat16.ToSingle(norm);

    /// <summary>To the nearest bfloat16, ties away from zero; quotients that are normal numbers are no ties.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static T ScaleLanes<T>(T elements, T factor)
        where T : unmanaged, ISingleLanes<T> =>
        T.AddIntegers(elements * factor, T.CreateBits(0x8000)) & T.CreateBits(BFloat16Lanes.UpperHalf);

    /// <inheritdoc/>
    public static void Fill(ushort* row, int length, ushort norm, ushort* scaled) =>
        RowQuotients.Fill(row, length, norm, scaled);

    /// <inheritdoc/>
    public static bool HasSingleSum(VectorOperand vector, ushort norm) =>
        norm >= BFloat16.LeastNormal && vector.Norm <= VectorOperand.GreatestSingleProduct;

    /// <inheritdoc/>
    public static double SingleSumError(VectorOperand vector, ushort norm) => vector.SingleSumError + vector.TieError;

    /// <inheritdoc/>
    public static double TileSumError(VectorOperand vector, ushort norm) => vector.TileSumError + vector.TieError;

    /// <inheritdoc/>
    public static double DoubleSumError(VectorOperand vector, ushort norm) =>
        vector.DoubleSumError * vector.AbsoluteSum;
}
