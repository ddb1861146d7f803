using System;
using System.Linq;
using System.Runtime.CompilerServices;
using ClusterTools.LinearAlgebra;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// A bfloat16 vector prepared for <see cref="ProductKernel"/>: widened to float and laid out in the order in which the
/// kernel's lanes meet a row's elements, with the bounds of its sums.
/// </summary>
internal sealed unsafe class VectorOperand
{
    /// <summary>
    /// If the norms of row and vector multiply to this at most, no float sum overflows on its way. A sum that overflows
    /// may be a NaN, which no error bound makes a product.
    /// </summary>
    public const double GreatestSingleProduct = 1e37;

    // Adding up four vectors and eight lanes is five roundings; the rest is slack for those of bound and interval.
    private const int RoundingsBeyondLanes = 12;

    // A row whose bfloat16 norm n is normal has a norm of at most (1 + 2^-8) n, and its quotients one of (1 + 2^-8)^2.
    private const double NormSlack = 1.01;

    // A subnormal quotient that is a tie may be rounded to its other neighbour, 2^-133 away.
    private const double SubnormalTies = 1e-40;

    // What a float addition may lose, 2^-150, where its result is subnormal.
    private const double SubnormalSums = 1e-45;

    private readonly ArraySegment<float> _lanes;

    /// <summary>Prepares a vector.</summary>
    /// <param name="bits">The d elements as finite bfloat16 bits.</param>
    /// <exception cref="ArgumentException">An element is a NaN or an infinity.</exception>
    public VectorOperand(ReadOnlySpan<ushort> bits)
    {
        foreach (ushort element in bits)
        {
            if (!BFloat16.IsFinite(element))
            {
                throw new ArgumentException("A vector's elements must be finite bfloat16 numbers.", nameof(bits));
            }
        }

        Bits = bits.ToArray();
        int groups = (bits.Length + BFloat16Lanes.GroupLength - 1) / BFloat16Lanes.GroupLength;
        _lanes = AlignedArray.Create<float>(groups * BFloat16Lanes.GroupLength);
        Lanes = (float*)Unsafe.AsPointer(ref _lanes.AsSpan()[0]);
        for (int i = 0; i < bits.Length; i++)
        {
            // A group's 32 elements are split into the even and the odd ones.
            int group = i / BFloat16Lanes.GroupLength * BFloat16Lanes.GroupLength;
            int within = i % BFloat16Lanes.GroupLength;
            Lanes[group + (within % 2 * (BFloat16Lanes.GroupLength / 2)) + (within / 2)] = BFloat16.ToSingle(bits[i]);
        }

        Norm = Math.Sqrt(_lanes.Sum(static element => (double)element * element));
        AbsoluteSum = _lanes.Sum(static element => Math.Abs((double)element));
        UnderflowError = bits.Length * SubnormalSums;
        TieError = (AbsoluteSum * SubnormalTies) + UnderflowError;
        SingleSumError = NormKernel.SingleSumError(bits.Length) * NormSlack * Norm;
        TileSumError = SingleTileKernel.DotError * NormSlack * Norm;
        DoubleSumError = RoundingError.Gamma(groups + RoundingsBeyondLanes, RoundingError.Double);
    }

    /// <summary>The vector's bits, in order.</summary>
    public ushort[] Bits { get; }

    /// <summary>
    /// The vector's elements in lane order, on a cache line and padded with zeros to whole groups. They live as long as
    /// this object.
    /// </summary>
    public float* Lanes { get; }

    /// <summary>The Euclidean norm of the vector.</summary>
    public double Norm { get; }

    /// <summary>The sum of the elements' magnitudes.</summary>
    public double AbsoluteSum { get; }

    /// <summary>
    /// An upper bound of the error of the kernel's float sum in lanes, for each unit of a row's normal norm: sum |x r|
    /// is at most ||x|| ||r|| (Cauchy and Schwarz). What underflow adds comes on top.
    /// </summary>
    public double SingleSumError { get; }

    /// <summary>The same for the sums of <see cref="SingleTileKernel.Dots"/>.</summary>
    public double TileSumError { get; }

    /// <summary>
    /// An upper bound of the error of the kernel's double sum, relative to the sum of the products' magnitudes.
    /// Products are exact in double.
    /// </summary>
    public double DoubleSumError { get; }

    /// <summary>A bound of what float sums of a row lose to underflow.</summary>
    public double UnderflowError { get; }

    /// <summary>The same with what subnormal quotients may be off by.</summary>
    public double TieError { get; }
}
