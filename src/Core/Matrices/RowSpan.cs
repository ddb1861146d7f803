using System;
using System.Runtime.InteropServices;
using ClusterTools.Safetensors;

namespace ClusterTools.Matrices;

/// <summary>
/// Adjacent rows of a selection in the file's format, valid until the scan continues. The first row is cache-line
/// aligned, and the last one is followed by readable bytes: <see cref="RowBlock.SlackBytes"/> more than a row.
/// </summary>
internal readonly ref struct RowSpan
{
    private readonly RowBlock _block;

    /// <summary>Describes rows that were read.</summary>
    /// <param name="block">The block that holds them.</param>
    /// <param name="first">The number of the first row in the selection.</param>
    /// <param name="count">The number of rows.</param>
    /// <param name="bytes">The rows' bytes.</param>
    public RowSpan(RowBlock block, int first, int count, ReadOnlySpan<byte> bytes)
    {
        _block = block;
        First = first;
        Count = count;
        Bytes = bytes;
    }

    /// <summary>The number of the first row in the selection.</summary>
    public int First { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The rows' bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; }

    /// <summary>The matrix.</summary>
    public TokenMatrix Matrix => _block.Matrix;

    /// <summary>The bytes of one row.</summary>
    /// <param name="row">The row, from 0 within these.</param>
    /// <returns>The bytes.</returns>
    public ReadOnlySpan<byte> BytesOf(int row) => Bytes.Slice(row * Matrix.RowBytes, Matrix.RowBytes);

    /// <summary>The rows as bfloat16 bits. Elements of other types are rounded to nearest even once.</summary>
    /// <returns>The bits of all rows, one row after the other.</returns>
    public ReadOnlySpan<ushort> ToBFloat16()
    {
        if (Matrix.DType == SafetensorsDType.BF16 && BitConverter.IsLittleEndian)
        {
            return MemoryMarshal.Cast<byte, ushort>(Bytes);
        }

        Span<ushort> elements = _block.Elements[..(Count * Matrix.Dimension)];
        ElementConversion.ToBFloat16(Matrix.DType, Bytes, elements);
        return elements;
    }

    /// <summary>Widens one row to double, exactly.</summary>
    /// <param name="row">The row, from 0 within these.</param>
    /// <param name="destination">Gets the row's d elements.</param>
    public void ToDouble(int row, Span<double> destination) =>
        ElementConversion.ToDouble(Matrix.DType, BytesOf(row), destination);
}
