using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Matrices;

namespace ClusterTools.Scans;

/// <summary>Multiplies rows of a matrix by vectors in one pass over its file: bfloat16 cosines or logits.</summary>
internal static class ProductScan
{
    /// <summary>Runs the pass.</summary>
    /// <param name="rows">The n rows, of d elements.</param>
    /// <param name="vectors">The vectors, one or more: d finite bfloat16 bits each.</param>
    /// <param name="scaling">What the rows are divided by.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The n products with each vector as bfloat16 bits.</returns>
    /// <exception cref="ArgumentException">An element of a vector is a NaN or an infinity.</exception>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static ushort[][] Multiply(
        RowSelection rows, IReadOnlyList<ushort[]> vectors, RowScaling scaling, ComputeContext context) =>
        scaling == RowScaling.UnitNorm
            ? Multiply<UnitNormScaling>("Measuring cosines", rows, vectors, context)
            : Multiply<NoScaling>("Measuring logits", rows, vectors, context);

    private static ushort[][] Multiply<TScaling>(
        string status, RowSelection rows, IReadOnlyList<ushort[]> vectors, ComputeContext context)
        where TScaling : struct, IRowScaling
    {
        ushort[][] products = [.. vectors.Select(_ => new ushort[rows.Count])];
        VectorOperand[] operands = [.. vectors.Select(static bits => new VectorOperand(bits))];
        using VectorBatch? batch = operands.Length > 1 ? new VectorBatch(operands) : null;
        using var scan = new RowScan(rows);
        scan.ForEach<IRowKernel>(status, context, () => batch is null
            ? new SingleKernel<TScaling>(operands[0], products[0])
            : new BatchKernel<TScaling>(batch, products));
        return products;
    }

    private sealed class SingleKernel<TScaling>(VectorOperand vector, ushort[] products) : IRowKernel
        where TScaling : struct, IRowScaling
    {
        public unsafe void Measure(RowSpan rows)
        {
            fixed (ushort* first = rows.ToBFloat16(), results = products.AsSpan(rows.First, rows.Count))
            {
                ProductKernel.Multiply<TScaling>(first, rows.Count, vector, results);
            }
        }
    }

    private sealed class BatchKernel<TScaling>(VectorBatch batch, ushort[][] products) : IRowKernel
        where TScaling : struct, IRowScaling
    {
        private readonly ProductBatchKernel<TScaling> _kernel = new(batch);

        public void Measure(RowSpan rows) => _kernel.Multiply(rows.ToBFloat16(), products, rows.First, rows.Count);
    }
}
