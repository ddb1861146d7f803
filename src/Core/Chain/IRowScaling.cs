using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// The part of <see cref="ProductKernel"/> in which the members of <see cref="RowScaling"/> differ: what becomes of a
/// row of a bfloat16 norm n, and how far a sum of its products can be from the exact one.
/// </summary>
internal unsafe interface IRowScaling
{
    /// <summary>Whether rows of a norm are summed.</summary>
    static abstract bool HasSum(ushort norm);

    /// <summary>The product of rows that are not summed.</summary>
    static abstract ushort WithoutSum(ushort norm);

    /// <summary>Whether <see cref="ScaleLanes"/> scales every element of a row of this norm rightly.</summary>
    static abstract bool CanScaleLanes(ushort norm);

    /// <summary>The factor for <see cref="ScaleLanes"/>; of no use for other norms.</summary>
    static abstract float FactorOf(ushort norm);

    /// <summary>Scales elements.</summary>
    static abstract T ScaleLanes<T>(T elements, T factor)
        where T : unmanaged, ISingleLanes<T>;

    /// <summary>Scales a row that is summed.</summary>
    /// <param name="row">The row's bfloat16 bits, at any alignment.</param>
    /// <param name="length">The number of elements.</param>
    /// <param name="norm">Their norm.</param>
    /// <param name="scaled">Gets the scaled elements' bits, and zeros up to a multiple of 32 elements.</param>
    static abstract void Fill(ushort* row, int length, ushort norm, ushort* scaled);

    /// <summary>Whether float sums of a scaled row cannot overflow, and have a bound.</summary>
    static abstract bool HasSingleSum(VectorOperand vector, ushort norm);

    /// <summary>An upper bound of the error of the float sum in lanes.</summary>
    static abstract double SingleSumError(VectorOperand vector, ushort norm);

    /// <summary>An upper bound of the error of the float sum in tiles.</summary>
    static abstract double TileSumError(VectorOperand vector, ushort norm);

    /// <summary>An upper bound of the error of the double sum, for every norm that is summed.</summary>
    static abstract double DoubleSumError(VectorOperand vector, ushort norm);
}
