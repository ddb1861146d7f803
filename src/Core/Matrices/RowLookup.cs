using System;

namespace ClusterTools.Matrices;

/// <summary>A thread's random access to rows, two at a time.</summary>
/// <param name="rows">The rows.</param>
/// <param name="reader">The reader of their matrix.</param>
internal sealed class RowLookup(RowSelection rows, RowReader reader)
{
    private readonly byte[] _row = new byte[rows.Matrix.RowBytes];
    private readonly byte[] _other = new byte[rows.Matrix.RowBytes];

    /// <summary>Reads a row.</summary>
    /// <param name="index">The number of the row in the selection.</param>
    /// <returns>Its bytes, until the next call of this method.</returns>
    /// <exception cref="TokenMatrixException">The file is shorter than it was.</exception>
    public ReadOnlySpan<byte> Row(int index) => rows.Read(reader, index, 1, _row);

    /// <summary>Reads a second row to compare with the one of <see cref="Row"/>.</summary>
    /// <param name="index">The number of the row in the selection.</param>
    /// <returns>Its bytes, until the next call of this method.</returns>
    /// <exception cref="TokenMatrixException">The file is shorter than it was.</exception>
    public ReadOnlySpan<byte> Other(int index) => rows.Read(reader, index, 1, _other);
}
