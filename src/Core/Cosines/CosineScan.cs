using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;
using ClusterTools.Threading;

namespace ClusterTools.Cosines;

/// <summary>Computes the bfloat16 cosines of all rows of a matrix to directions in one pass over its file.</summary>
internal static class CosineScan
{
    // Small enough to stay in a core's cache between the read and the kernel, large enough to make reads cheap.
    private const int BlockBytes = 256 << 10;

    /// <summary>Runs the pass.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="directions">The directions, of dimension d.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The N cosines to each direction as bfloat16 bits.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static ushort[][] Compute(
        TokenMatrix matrix, IReadOnlyList<DirectionOperand> directions, ComputeContext context)
    {
        ushort[][] cosines = [.. directions.Select(_ => new ushort[matrix.TokenCount])];
        using DirectionBatch? batch = directions.Count > 1 ? new DirectionBatch(directions) : null;
        int blockRows = Math.Max(1, BlockBytes / matrix.RowBytes);
        int blocks = (matrix.TokenCount + blockRows - 1) / blockRows;
        int done = 0;
        using var reader = new RowReader(matrix);
        ParallelWork.Run(blocks, context, () => new Scratch(matrix, blockRows, batch), (block, scratch) =>
        {
            int firstRow = block * blockRows;
            int rows = Math.Min(blockRows, matrix.TokenCount - firstRow);
            ReadOnlySpan<ushort> elements = scratch.Load(reader, firstRow, rows);
            if (scratch.Batch is null)
            {
                Measure(elements, directions[0], cosines[0].AsSpan(firstRow, rows));
            }
            else
            {
                scratch.Batch.Measure(elements, cosines, firstRow, rows);
            }

            context.Report("Measuring cosines", (double)Interlocked.Increment(ref done) / blocks);
        });
        reader.CheckUnchanged();
        return cosines;
    }

    private static unsafe void Measure(ReadOnlySpan<ushort> rows, DirectionOperand direction, Span<ushort> cosines)
    {
        int dimension = direction.Bits.Length;
        fixed (ushort* first = rows)
        {
            for (int i = 0; i < cosines.Length; i++)
            {
                cosines[i] = CosineKernel.Cosine(first + ((long)i * dimension), direction);
            }
        }
    }

    private sealed class Scratch(TokenMatrix matrix, int blockRows, DirectionBatch? batch)
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(blockRows * matrix.RowBytes);
        private readonly ushort[] _elements = IsNative(matrix) ? [] : new ushort[blockRows * matrix.Dimension];

        public CosineBatchKernel? Batch { get; } = batch is null ? null : new CosineBatchKernel(batch);

        public ReadOnlySpan<ushort> Load(RowReader reader, int firstRow, int rows)
        {
            ReadOnlySpan<byte> bytes = reader.Read(firstRow, rows, _bytes);
            if (IsNative(matrix))
            {
                return MemoryMarshal.Cast<byte, ushort>(bytes);
            }

            Span<ushort> elements = _elements.AsSpan(0, rows * matrix.Dimension);
            ElementConversion.ToBFloat16(matrix.DType, bytes, elements);
            return elements;
        }

        private static bool IsNative(TokenMatrix matrix) =>
            matrix.DType == SafetensorsDType.BF16 && BitConverter.IsLittleEndian;
    }
}
