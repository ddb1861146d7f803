using System;
using ClusterTools.Numerics;

namespace ClusterTools.Matrices;

/// <summary>A thread's buffer for the rows of one read.</summary>
internal sealed class RowBlock
{
    /// <summary>
    /// The readable bytes after the last row besides another row: kernels load whole vectors, and rows in pairs.
    /// </summary>
    public const int SlackBytes = 64;

    // Small enough to stay in a core's cache between the read and the kernel, large enough to make reads cheap.
    private const int BlockBytes = 256 << 10;

    private readonly RowSelection _rows;
    private readonly RowReader _reader;
    private readonly int _capacity;

    // Cache-line aligned: otherwise every vector load touches two lines.
    private readonly ArraySegment<byte> _bytes;
    private ushort[]? _elements;

    /// <summary>Allocates the buffer.</summary>
    /// <param name="rows">The rows that are read.</param>
    /// <param name="reader">The reader of their matrix.</param>
    /// <param name="capacity">The number of rows that fit.</param>
    public RowBlock(RowSelection rows, RowReader reader, int capacity)
    {
        _rows = rows;
        _reader = reader;
        _capacity = Math.Clamp(rows.Count, 1, capacity);
        _bytes = AlignedArray.Create<byte>(((_capacity + 1) * rows.Matrix.RowBytes) + SlackBytes);
    }

    /// <summary>The matrix.</summary>
    public TokenMatrix Matrix => _rows.Matrix;

    /// <summary>Room for the elements of all rows as bfloat16 bits.</summary>
    public Span<ushort> Elements => _elements ??= new ushort[_capacity * Matrix.Dimension];

    /// <summary>The usual number of rows of a matrix that are read at a time: even, or 1.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <returns>The number.</returns>
    public static int LengthOf(TokenMatrix matrix) => Math.Max(1, BlockBytes / matrix.RowBytes / 2 * 2);

    /// <summary>Reads rows.</summary>
    /// <param name="first">The number of the first row in the selection.</param>
    /// <param name="count">The number of rows, at most the capacity.</param>
    /// <returns>The rows, until the next call.</returns>
    /// <exception cref="TokenMatrixException">The file is shorter than it was.</exception>
    public RowSpan Read(int first, int count) => new(this, first, count, _rows.Read(_reader, first, count, _bytes));
}
