using System;
using System.Linq;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>
/// A bfloat16 direction prepared for <see cref="CosineKernel"/>: widened to double and laid out in the order in which
/// the kernel's lanes meet a row's elements.
/// </summary>
internal sealed class DirectionOperand
{
    // Half the distance of 1 to the next double.
    private const double UnitRoundoff = 1.0 / (1L << 53);

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
        int groups = (bits.Length + CosineKernel.GroupLength - 1) / CosineKernel.GroupLength;
        Lanes = new double[groups * CosineKernel.GroupLength];
        for (int i = 0; i < bits.Length; i++)
        {
            // A group's 32 elements are split into the even and the odd ones, each then into two vectors of doubles.
            int group = i / CosineKernel.GroupLength * CosineKernel.GroupLength;
            int within = i % CosineKernel.GroupLength;
            int lane = (within % 2 * (CosineKernel.GroupLength / 2)) + (within / 2);
            Lanes[group + lane] = BFloat16.ToSingle(bits[i]);
        }

        double absoluteSum = Lanes.Sum(Math.Abs);
        int additions = (groups * CosineKernel.GroupLength / Vector512<double>.Count) + Vector512<double>.Count;
        SumErrorBound = additions * absoluteSum * UnitRoundoff * (1 + 1e-6);
    }

    /// <summary>The direction's bits, in order.</summary>
    public ushort[] Bits { get; }

    /// <summary>The direction's elements in lane order, padded with zeros to whole groups.</summary>
    public double[] Lanes { get; }

    /// <summary>
    /// An upper bound of the error of the kernel's double sum for any row. Products of bfloat16 numbers are exact in
    /// double and no quotient exceeds 1, so n additions in any order err by at most about n 2^-53 sum |r|
    /// (Higham, "Accuracy and Stability of Numerical Algorithms", 2nd ed., section 4.2).
    /// </summary>
    public double SumErrorBound { get; }
}
