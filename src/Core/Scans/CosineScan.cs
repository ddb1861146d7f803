using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Matrices;

namespace ClusterTools.Scans;

/// <summary>Computes the bfloat16 cosines of rows of a matrix to directions in one pass over its file.</summary>
internal static class CosineScan
{
    /// <summary>Runs the pass.</summary>
    /// <param name="rows">The rows, of d elements.</param>
    /// <param name="directions">The directions, of dimension d.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The rows' cosines to each direction as bfloat16 bits.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static ushort[][] Compute(
        RowSelection rows, IReadOnlyList<DirectionOperand> directions, ComputeContext context)
    {
        ushort[][] cosines = [.. directions.Select(_ => new ushort[rows.Count])];
        using DirectionBatch? batch = directions.Count > 1 ? new DirectionBatch(directions) : null;
        using var scan = new RowScan(rows);
        scan.ForEach<IRowKernel>("Measuring cosines", context, () => batch is null
            ? new SingleKernel(directions[0], cosines[0])
            : new BatchKernel(batch, cosines));
        return cosines;
    }

    private sealed class SingleKernel(DirectionOperand direction, ushort[] cosines) : IRowKernel
    {
        public unsafe void Measure(RowSpan rows)
        {
            fixed (ushort* first = rows.ToBFloat16(), results = cosines.AsSpan(rows.First, rows.Count))
            {
                CosineKernel.Cosines(first, rows.Count, direction, results);
            }
        }
    }

    private sealed class BatchKernel(DirectionBatch batch, ushort[][] cosines) : IRowKernel
    {
        private readonly CosineBatchKernel _kernel = new(batch);

        public void Measure(RowSpan rows) => _kernel.Measure(rows.ToBFloat16(), cosines, rows.First, rows.Count);
    }
}
