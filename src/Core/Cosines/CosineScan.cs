using System;
using System.Threading;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;
using ClusterTools.Threading;

namespace ClusterTools.Cosines;

/// <summary>Computes the bfloat16 cosines of all rows of a matrix to a direction in one pass over its file.</summary>
internal static class CosineScan
{
    // Small enough to stay in a core's cache between the read and the kernel, large enough to make reads cheap.
    private const int BlockBytes = 256 << 10;

    /// <summary>Runs the pass.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="direction">The direction, of dimension d.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The N cosines as bfloat16 bits.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static ushort[] Compute(TokenMatrix matrix, DirectionOperand direction, ComputeContext context)
    {
        var cosines = new ushort[matrix.TokenCount];
        int blockRows = Math.Max(1, BlockBytes / matrix.RowBytes);
        int blocks = (matrix.TokenCount + blockRows - 1) / blockRows;
        int done = 0;
        using var reader = new RowReader(matrix);
        ParallelWork.Run(blocks, context, () => new Scratch(matrix, blockRows), (block, scratch) =>
        {
            int firstRow = block * blockRows;
            int rows = Math.Min(blockRows, matrix.TokenCount - firstRow);
            Measure(scratch.Load(reader, firstRow, rows), direction, cosines.AsSpan(firstRow, rows));
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

    private sealed class Scratch(TokenMatrix matrix, int blockRows)
    {
        private readonly byte[] _bytes = GC.AllocateUninitializedArray<byte>(blockRows * matrix.RowBytes);
        private readonly ushort[] _elements = IsNative(matrix) ? [] : new ushort[blockRows * matrix.Dimension];

        public ReadOnlySpan<ushort> Load(RowReader reader, int firstRow, int rows)
        {
            ReadOnlySpan<byte> bytes = reader.Read(firstRow, rows, _bytes);
            if (IsNative(matrix))
            {
                return System.Runtime.InteropServices.MemoryMarshal.Cast<byte, ushort>(bytes);
            }

            Span<ushort> elements = _elements.AsSpan(0, rows * matrix.Dimension);
            ElementConversion.ToBFloat16(matrix.DType, bytes, elements);
            return elements;
        }

        private static bool IsNative(TokenMatrix matrix) =>
            matrix.DType == SafetensorsDType.BF16 && BitConverter.IsLittleEndian;
    }
}
