using System;
using System.Linq;
using System.Runtime.CompilerServices;
using ClusterTools.LinearAlgebra;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// A bfloat16 direction prepared for <see cref="CosineKernel"/>: widened to float and laid out in the order in which
/// the kernel's lanes meet a row's elements.
/// </summary>
internal sealed unsafe class DirectionOperand
{
    // Adding up four vectors and eight lanes is five roundings; the rest is slack for those of bound and interval.
    private const int RoundingsBeyondLanes = 12;

    // Quotients by a normal norm have a Euclidean norm of at most (1 + 2^-8)^2.
    private const double QuotientNorm = 1.01;

    // A subnormal quotient that is a tie may be rounded to its other neighbour, 2^-133 away.
    private const double SubnormalTies = 1e-40;

    // What a float addition may lose, 2^-150, where its result is subnormal.
    private const double SubnormalSums = 1e-45;

    // Beyond this a float sum might overflow on its way.
    private const double GreatestSingleNorm = 1e37;

    private readonly ArraySegment<float> _lanes;

    /// <summary>Prepares a direction.</summary>
    /// <param name="bits">The d elements as finite bfloat16 bits.</param>
    /// <exception cref="ArgumentException">An element is a NaN or an infinity.</exception>
    public DirectionOperand(ReadOnlySpan<ushort> bits)
    {
        foreach (ushort element in bits)
        {
            if (!BFloat16.IsFinite(element))
            {
                throw new ArgumentException("A direction's elements must be finite bfloat16 numbers.", nameof(bits));
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

        double absoluteSum = _lanes.Sum(static element => Math.Abs((double)element));
        double norm = Math.Sqrt(_lanes.Sum(static element => (double)element * element));
        DoubleSumError = RoundingError.Gamma(groups + RoundingsBeyondLanes, RoundingError.Double) * absoluteSum;
        double underflow = (absoluteSum * SubnormalTies) + (bits.Length * SubnormalSums);
        HasSingleSums = norm <= GreatestSingleNorm;
        SingleSumError = (CosineKernel.SingleSumError(bits.Length) * QuotientNorm * norm) + underflow;
        TileSumError = (SingleTileKernel.DotError * QuotientNorm * norm) + underflow;
    }

    /// <summary>The direction's bits, in order.</summary>
    public ushort[] Bits { get; }

    /// <summary>
    /// The direction's elements in lane order, on a cache line and padded with zeros to whole groups; as long alive as this.
    /// </summary>
    public float* Lanes { get; }

    /// <summary>
    /// An upper bound of the error of the kernel's double sum for any row: products of bfloat16 numbers are exact in
    /// double, and no quotient exceeds 1.
    /// </summary>
    public double DoubleSumError { get; }

    /// <summary>
    /// The same for the kernel's float sum of a row with a normal norm, where sum |q r| is at most ||q|| ||r||
    /// (Cauchy and Schwarz).
    /// </summary>
    public double SingleSumError { get; }

    /// <summary>The same for the sums of <see cref="SingleTileKernel.Dots"/>.</summary>
    public double TileSumError { get; }

    /// <summary>Whether no float sum can overflow: such a sum may be a NaN, which no error bound makes a cosine.</summary>
    public bool HasSingleSums { get; }
}
