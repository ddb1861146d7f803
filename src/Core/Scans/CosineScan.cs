using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ClusterTools.Chain;
using ClusterTools.Matrices;
using ClusterTools.Threading;

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
        int blocks = RowBlock.CountOf(rows);
        int done = 0;
        using var reader = new RowReader(rows.Matrix);
        ParallelWork.Run(blocks, context, () => new Scratch(rows, reader, batch), (block, scratch) =>
        {
            (int first, int count) = RowBlock.Bounds(rows, block);
            ReadOnlySpan<ushort> elements = scratch.Rows.ReadBFloat16(first, count);
            if (scratch.Batch is null)
            {
                Measure(elements, directions[0], cosines[0].AsSpan(first, count));
            }
            else
            {
                scratch.Batch.Measure(elements, cosines, first, count);
            }

            context.Report("Measuring cosines", (double)Interlocked.Increment(ref done) / blocks);
        });
        reader.CheckUnchanged();
        return cosines;
    }

    private static unsafe void Measure(ReadOnlySpan<ushort> rows, DirectionOperand direction, Span<ushort> cosines)
    {
        fixed (ushort* first = rows, results = cosines)
        {
            CosineKernel.Cosines(first, cosines.Length, direction, results);
        }
    }

    private sealed class Scratch(RowSelection rows, RowReader reader, DirectionBatch? batch)
    {
        public RowBlock Rows { get; } = new(rows, reader);

        public CosineBatchKernel? Batch { get; } = batch is null ? null : new CosineBatchKernel(batch);
    }
}
