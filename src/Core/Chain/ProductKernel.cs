using System;
using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// The bfloat16 products of rows and a vector at vector speed, equal to <see cref="ReferenceChain"/> in every bit:
/// cosines or logits, as the scaling says. Sums are rounded only if their error bound proves the result; what stays
/// open is summed again, in double and then exactly. docs/numerics.md has the proofs.
/// </summary>
/// <remarks>Rows are walked in groups of 32 elements, the even and the odd ones as two float vectors.</remarks>
internal static unsafe class ProductKernel
{
    private const int GroupLength = BFloat16Lanes.GroupLength;

    /// <summary>Computes the product of one row.</summary>
    /// <typeparam name="TScaling">What the row is divided by.</typeparam>
    /// <param name="row">The row's bfloat16 bits, at any alignment.</param>
    /// <param name="vector">The vector, of the row's length.</param>
    /// <returns>The product's bits, as <see cref="ReferenceChain"/>'s.</returns>
    public static ushort Multiply<TScaling>(ushort* row, VectorOperand vector)
        where TScaling : struct, IRowScaling
    {
        ushort product;
        Multiply<TScaling>(row, 1, vector, &product);
        return product;
    }

    /// <summary>Computes the products of rows that lie one after the other.</summary>
    /// <typeparam name="TScaling">What the rows are divided by.</typeparam>
    /// <param name="rows">The rows' bfloat16 bits, at any alignment.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="vector">The vector, of the rows' length.</param>
    /// <param name="products">Gets the products' bits, as <see cref="ReferenceChain"/>'s.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public static void Multiply<TScaling>(ushort* rows, int count, VectorOperand vector, ushort* products)
        where TScaling : struct, IRowScaling
    {
        // Two at a time: while one waits for its norm or its sum, the other is worked on. A single one is paired with
        // itself.
        int length = vector.Bits.Length;
        ushort* padding = stackalloc ushort[2 * GroupLength];
        for (int row = 0; row < count; row += 2)
        {
            ushort* first = rows + ((nint)row * length);
            ushort* second = row + 1 < count ? first + length : first;
            var groups0 = new RowGroups(first, length, padding);
            var groups1 = new RowGroups(second, length, padding + GroupLength);
            (ushort norm0, ushort norm1) = NormKernel.Norms(groups0, groups1, length);

            // Of other norms these are of no use, and not used.
            DotsSingle<TScaling>(
                groups0,
                groups1,
                TScaling.FactorOf(norm0),
                TScaling.FactorOf(norm1),
                vector.Lanes,
                out float estimate0,
                out float estimate1);
            products[row] = Certified<TScaling>(first, norm0, estimate0, vector);
            if (row + 1 < count)
            {
                products[row + 1] = Certified<TScaling>(second, norm1, estimate1, vector);
            }
        }
    }

    /// <summary>Computes the product of one scaled row, in double or else without any rounding but the last.</summary>
    /// <typeparam name="TScaling">What the row was divided by.</typeparam>
    /// <param name="scaled">The scaled elements' bits.</param>
    /// <param name="length">Their number, padded with zeros to a multiple of 32.</param>
    /// <param name="norm">The norm of the row.</param>
    /// <param name="vector">The vector.</param>
    /// <returns>The product's bits, as <see cref="ReferenceChain"/>'s.</returns>
    public static ushort MultiplyScaled<TScaling>(ushort* scaled, int length, ushort norm, VectorOperand vector)
        where TScaling : struct, IRowScaling
    {
        double sum = DotDouble(scaled, scaled + length, vector.Lanes);
        GC.KeepAlive(vector);
        return CertifiedRounding.TryRound(sum, TScaling.DoubleSumError(vector, norm), out ushort product)
            ? product
            : ExactRounding.Sum(ExactDotProduct.Compute(
                new ReadOnlySpan<ushort>(scaled, vector.Bits.Length), vector.Bits));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ushort Certified<TScaling>(ushort* row, ushort norm, float estimate, VectorOperand vector)
        where TScaling : struct, IRowScaling
    {
        if (TScaling.HasSum(norm) && TScaling.CanScaleLanes(norm) && TScaling.HasSingleSum(vector, norm)
            && CertifiedRounding.TryRound(estimate, TScaling.SingleSumError(vector, norm), out ushort rounded))
        {
            return rounded;
        }

        return TScaling.HasSum(norm) ? InDouble<TScaling>(row, norm, vector) : TScaling.WithoutSum(norm);
    }

    private static ushort InDouble<TScaling>(ushort* row, ushort norm, VectorOperand vector)
        where TScaling : struct, IRowScaling
    {
        // Groups are split in vectors of 16, so a scaled row has room for whole groups.
        int length = vector.Bits.Length;
        int padded = (length + GroupLength - 1) / GroupLength * GroupLength;
        ushort[] scaled = ArrayPool<ushort>.Shared.Rent(padded);
        fixed (ushort* first = scaled)
        {
            TScaling.Fill(row, length, norm, first);
            ushort product = MultiplyScaled<TScaling>(first, padded, norm, vector);
            ArrayPool<ushort>.Shared.Return(scaled);
            return product;
        }
    }

    // Float sums: products are exact, and the caller certifies the sums. The loop calls nothing: a call would cost it
    // its registers, and with these most of its speed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void DotsSingle<TScaling>(
        RowGroups row0, RowGroups row1, float scale0, float scale1, float* lanes, out float sum0, out float sum1)
        where TScaling : struct, IRowScaling
    {
        const int Step = 2 * GroupLength;
        Vector512<float> factor0 = Vector512.Create(scale0);
        Vector512<float> factor1 = Vector512.Create(scale1);
        Vector512<float> even00 = default, odd00 = default, even01 = default, odd01 = default;
        Vector512<float> even10 = default, odd10 = default, even11 = default, odd11 = default;
        ushort* group0 = row0.First;
        ushort* group1 = row1.First;
        for (; group0 < row0.EndOfPairs; group0 += Step, group1 += Step, lanes += Step)
        {
            AddProducts<TScaling>(group0, factor0, lanes, ref even00, ref odd00);
            AddProducts<TScaling>(group1, factor1, lanes, ref even10, ref odd10);
            AddProducts<TScaling>(group0 + GroupLength, factor0, lanes + GroupLength, ref even01, ref odd01);
            AddProducts<TScaling>(group1 + GroupLength, factor1, lanes + GroupLength, ref even11, ref odd11);
        }

        if (group0 < row0.End)
        {
            AddProducts<TScaling>(group0, factor0, lanes, ref even00, ref odd00);
            AddProducts<TScaling>(group1, factor1, lanes, ref even10, ref odd10);
            lanes += GroupLength;
        }

        if (row0.Padded != null)
        {
            AddProducts<TScaling>(row0.Padded, factor0, lanes, ref even01, ref odd01);
            AddProducts<TScaling>(row1.Padded, factor1, lanes, ref even11, ref odd11);
        }

        sum0 = FixedLanes.Sum((even00 + odd00) + (even01 + odd01));
        sum1 = FixedLanes.Sum((even10 + odd10) + (even11 + odd11));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddProducts<TScaling>(
        ushort* group, Vector512<float> factor, float* lanes, ref Vector512<float> evens, ref Vector512<float> odds)
        where TScaling : struct, IRowScaling
    {
        BFloat16Lanes.Split(group, out Vector512<float> even, out Vector512<float> odd);
        evens = Vector512.FusedMultiplyAdd(TScaling.ScaleLanes(even, factor), Vector512.Load(lanes), evens);
        odds = Vector512.FusedMultiplyAdd(
            TScaling.ScaleLanes(odd, factor), Vector512.Load(lanes + (GroupLength / 2)), odds);
    }

    // The same in double, of a row that is scaled already: right for every norm.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double DotDouble(ushort* group, ushort* end, float* lanes)
    {
        Vector512<double> sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (; group < end; group += GroupLength, lanes += GroupLength)
        {
            BFloat16Lanes.Split(group, out Vector512<float> even, out Vector512<float> odd);
            BFloat16Lanes.AddProducts(even, Vector512.Load(lanes), ref sum0, ref sum1);
            BFloat16Lanes.AddProducts(odd, Vector512.Load(lanes + (GroupLength / 2)), ref sum2, ref sum3);
        }

        return FixedLanes.Sum((sum0 + sum1) + (sum2 + sum3));
    }
}
