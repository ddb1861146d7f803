using System;
using System.Runtime.InteropServices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Matrices;

/// <summary>A thread's room for a few rows at a time, as their bytes or as bfloat16 numbers.</summary>
/// <param name="rows">The rows that are read.</param>
/// <param name="reader">The reader of their matrix.</param>
internal sealed class RowBlock(RowSelection rows, RowReader reader)
{
    // Small enough to stay in a core's cache between the read and the kernel, large enough to make reads cheap.
    private const int BlockBytes = 256 << 10;

    // On a cache line: of rows that are not, every vector takes two.
    private readonly ArraySegment<byte> _bytes = AlignedArray.Create<byte>(Length(rows) * rows.Matrix.RowBytes);
    private readonly ushort[] _elements = IsNative(rows.Matrix) ? [] : new ushort[Length(rows) * rows.Matrix.Dimension];

    /// <summary>The number of blocks that a selection is cut into; the last one may be shorter.</summary>
    public static int CountOf(RowSelection rows) => (rows.Count + Length(rows) - 1) / Length(rows);

    /// <summary>The rows of a block.</summary>
    /// <param name="rows">The selection.</param>
    /// <param name="block">The block's number.</param>
    /// <returns>The number of its first row, and how many it has.</returns>
    public static (int First, int Count) Bounds(RowSelection rows, int block)
    {
        int first = block * Length(rows);
        return (first, Math.Min(Length(rows), rows.Count - first));
    }

    /// <summary>Reads the bytes of a block.</summary>
    /// <param name="first">The number of the first row.</param>
    /// <param name="count">How many rows, at most those of a block.</param>
    /// <returns>The bytes, until the next call.</returns>
    /// <exception cref="TokenMatrixException">The file is shorter than it was.</exception>
    public ReadOnlySpan<byte> Read(int first, int count) => rows.Read(reader, first, count, _bytes);

    /// <summary>Reads the elements of a block, those of other types rounded to bfloat16.</summary>
    /// <param name="first">The number of the first row.</param>
    /// <param name="count">How many rows, at most those of a block.</param>
    /// <returns>The bfloat16 bits, until the next call.</returns>
    /// <exception cref="TokenMatrixException">The file is shorter than it was.</exception>
    public ReadOnlySpan<ushort> ReadBFloat16(int first, int count)
    {
        ReadOnlySpan<byte> bytes = Read(first, count);
        if (IsNative(rows.Matrix))
        {
            return MemoryMarshal.Cast<byte, ushort>(bytes);
        }

        Span<ushort> elements = _elements.AsSpan(0, count * rows.Matrix.Dimension);
        ElementConversion.ToBFloat16(rows.Matrix.DType, bytes, elements);
        return elements;
    }

    // Kernels take rows in pairs.
    private static int Length(RowSelection rows) => Math.Max(1, BlockBytes / rows.Matrix.RowBytes / 2 * 2);

    private static bool IsNative(TokenMatrix matrix) =>
        matrix.DType == SafetensorsDType.BF16 && BitConverter.IsLittleEndian;
}
