using System;
using System.Buffers;
using System.Runtime.CompilerServices;
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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply<TScaling>(ushort* rows, int count, VectorOperand vector, ushort* products)
        where TScaling : struct, IRowScaling =>
        Isa.Dispatch(new MultiplyCall<TScaling>(rows, count, vector, products));

    /// <summary>Computes the product of one scaled row, in double or else without any rounding but the last.</summary>
    /// <typeparam name="TScaling">What the row was divided by.</typeparam>
    /// <param name="scaled">The scaled elements' bits.</param>
    /// <param name="length">Their number, padded with zeros to a multiple of 32.</param>
    /// <param name="norm">The norm of the row.</param>
    /// <param name="vector">The vector.</param>
    /// <returns>The product's bits, as <see cref="ReferenceChain"/>'s.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static ushort MultiplyScaled<TScaling>(ushort* scaled, int length, ushort norm, VectorOperand vector)
        where TScaling : struct, IRowScaling
    {
        double sum;
        Isa.Dispatch(new DotDoubleCall(scaled, length, vector.Lanes, &sum));
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

    private readonly struct MultiplyCall<TScaling>(
        ushort* rows, int count, VectorOperand vector, ushort* products) : IWidthKernel
        where TScaling : struct, IRowScaling
    {
        [SkipLocalsInit]
        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble>
        {
            // Two at a time: while one waits for its norm or its sum, the other is worked on. A single one is paired
            // with itself.
            int length = vector.Bits.Length;
            ushort* padding = stackalloc ushort[2 * GroupLength];
            float* block = stackalloc float[3 * FixedLanes.SingleCount];
            float* lanes = FixedLanes.Align(block);
            for (int row = 0; row < count; row += 2)
            {
                ushort* first = rows + ((nint)row * length);
                ushort* second = row + 1 < count ? first + length : first;
                var groups0 = new RowGroups(first, length, padding);
                var groups1 = new RowGroups(second, length, padding + GroupLength);
                (ushort norm0, ushort norm1) = NormKernel.Norms<TSingle>(groups0, groups1, length, lanes);

                // Of other norms these are of no use, and not used.
                float factor0 = TScaling.FactorOf(norm0);
                float factor1 = TScaling.FactorOf(norm1);
                for (int lane = 0; lane < FixedLanes.SingleCount; lane += TSingle.Count)
                {
                    AddProducts<TScaling, TSingle>(groups0, groups1, factor0, factor1, vector.Lanes, lane, lanes);
                }

                float estimate0 = TSingle.Sum(lanes);
                float estimate1 = TSingle.Sum(lanes + FixedLanes.SingleCount);
                products[row] = Certified<TScaling>(first, norm0, estimate0, vector);
                if (row + 1 < count)
                {
                    products[row + 1] = Certified<TScaling>(second, norm1, estimate1, vector);
                }
            }
        }
    }

    private readonly struct DotDoubleCall(ushort* scaled, int length, float* lanes, double* sum) : IWidthKernel
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Run<TSingle, TDouble>()
            where TSingle : unmanaged, ISingleLanes<TSingle>
            where TDouble : unmanaged, IDoubleLanes<TDouble> =>
            *sum = DotDouble<TDouble>(scaled, scaled + length, lanes);
    }

    // Some lanes of the float sums: products are exact, and the caller certifies the sums. The loop calls nothing: a
    // call would cost it its registers, and with these most of its speed.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static void AddProducts<TScaling, T>(
        in RowGroups row0, in RowGroups row1, float scale0, float scale1, float* vector, int lane, float* lanes)
        where TScaling : struct, IRowScaling
        where T : unmanaged, ISingleLanes<T>
    {
        const int Step = 2 * GroupLength;
        T upper = T.CreateBits(BFloat16Lanes.UpperHalf);
        T factor0 = T.Create(scale0);
        T factor1 = T.Create(scale1);
        T even00 = default, odd00 = default, even01 = default, odd01 = default;
        T even10 = default, odd10 = default, even11 = default, odd11 = default;
        nint offset = 2 * lane;
        vector += lane;
        ushort* group0 = row0.First + offset;
        ushort* group1 = row1.First + offset;
        for (ushort* end = row0.EndOfPairs + offset; group0 < end; group0 += Step, group1 += Step, vector += Step)
        {
            T pairs0 = T.Load((float*)group0);
            T pairs1 = T.Load((float*)group1);
            Add<TScaling, T>(
                pairs0, pairs1, upper, factor0, factor1, vector, ref even00, ref odd00, ref even10, ref odd10);
            pairs0 = T.Load((float*)(group0 + GroupLength));
            pairs1 = T.Load((float*)(group1 + GroupLength));
            float* next = vector + GroupLength;
            Add<TScaling, T>(
                pairs0, pairs1, upper, factor0, factor1, next, ref even01, ref odd01, ref even11, ref odd11);
        }

        if (group0 < row0.End + offset)
        {
            T pairs0 = T.Load((float*)group0);
            T pairs1 = T.Load((float*)group1);
            Add<TScaling, T>(
                pairs0, pairs1, upper, factor0, factor1, vector, ref even00, ref odd00, ref even10, ref odd10);
            vector += GroupLength;
        }

        if (row0.Padded != null)
        {
            T pairs0 = T.Load((float*)(row0.Padded + offset));
            T pairs1 = T.Load((float*)(row1.Padded + offset));
            Add<TScaling, T>(
                pairs0, pairs1, upper, factor0, factor1, vector, ref even01, ref odd01, ref even11, ref odd11);
        }

        ((even00 + odd00) + (even01 + odd01)).Store(lanes + lane);
        ((even10 + odd10) + (even11 + odd11)).Store(lanes + FixedLanes.SingleCount + lane);
    }

    // Pairs of elements of two rows.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Add<TScaling, T>(
        T pairs0,
        T pairs1,
        T upper,
        T factor0,
        T factor1,
        float* vector,
        ref T even0,
        ref T odd0,
        ref T even1,
        ref T odd1)
        where TScaling : struct, IRowScaling
        where T : unmanaged, ISingleLanes<T>
    {
        T evens = T.Load(vector);
        T.AddProduct(TScaling.ScaleLanes(T.UpperBits(pairs0), factor0), evens, ref even0);
        T.AddProduct(TScaling.ScaleLanes(T.UpperBits(pairs1), factor1), evens, ref even1);
        T odds = T.Load(vector + (GroupLength / 2));
        T.AddProduct(TScaling.ScaleLanes(pairs0 & upper, factor0), odds, ref odd0);
        T.AddProduct(TScaling.ScaleLanes(pairs1 & upper, factor1), odds, ref odd1);
    }

    // The same in double, of a row that is scaled already: right for every norm.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static double DotDouble<T>(ushort* group, ushort* end, float* lanes)
        where T : unmanaged, IDoubleLanes<T>
    {
        const int Half = GroupLength / 2;
        T sum0 = default, sum1 = default, sum2 = default, sum3 = default;
        for (; group < end; group += GroupLength, lanes += GroupLength)
        {
            T.AddProduct(T.WidenEven(group), T.Widen(lanes), ref sum0);
            T.AddProduct(T.WidenEven(group + Half), T.Widen(lanes + FixedLanes.Count), ref sum1);
            T.AddProduct(T.WidenOdd(group), T.Widen(lanes + Half), ref sum2);
            T.AddProduct(T.WidenOdd(group + Half), T.Widen(lanes + Half + FixedLanes.Count), ref sum3);
        }

        return T.Sum((sum0 + sum1) + (sum2 + sum3));
    }
}
