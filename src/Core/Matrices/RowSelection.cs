using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Matrices;

/// <summary>
/// The rows of a matrix that a computation is about, numbered from 0 in the order of their ids: all, or some.
/// </summary>
internal sealed class RowSelection
{
    private readonly int[]? _ids;

    /// <summary>Selects all rows.</summary>
    /// <param name="matrix">The matrix.</param>
    public RowSelection(TokenMatrix matrix)
    {
        Matrix = matrix;
        Count = matrix.TokenCount;
    }

    /// <summary>Selects the rows of tokens.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="tokenIds">The tokens' ids in any order; duplicates count once.</param>
    /// <exception cref="TokenMatrixException">TokenIdOutOfRange: there is no such token.</exception>
    public RowSelection(TokenMatrix matrix, IEnumerable<int> tokenIds)
    {
        Matrix = matrix;
        int[] ids = [.. tokenIds];
        foreach (int id in ids)
        {
            TokenVectors.RequireRow(matrix, id);
        }

        _ids = [.. ids.Distinct().Order()];
        Count = _ids.Length;
    }

    /// <summary>The matrix.</summary>
    public TokenMatrix Matrix { get; }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>Whether all rows were selected without naming ids.</summary>
    public bool IsAll => _ids is null;

    /// <summary>Selects the rows of named tokens; all rows if the ids are null.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <param name="tokenIds">The tokens' ids; null for all.</param>
    /// <returns>The selection.</returns>
    /// <exception cref="TokenMatrixException">TokenIdOutOfRange: there is no such token.</exception>
    public static RowSelection Of(TokenMatrix matrix, IEnumerable<int>? tokenIds) =>
        tokenIds is null ? new RowSelection(matrix) : new RowSelection(matrix, tokenIds);

    /// <summary>The token id of a selected row.</summary>
    public int IdOf(int index) => _ids is null ? index : _ids[index];

    /// <summary>The number of a token's row in the selection.</summary>
    /// <param name="id">The id of a token that is selected.</param>
    /// <returns>The number.</returns>
    public int IndexOf(int id) => _ids is null ? id : Array.BinarySearch(_ids, id);

    /// <summary>Scatters numbers of the selected rows to the places of their ids.</summary>
    /// <param name="values">A number for each selected row.</param>
    /// <param name="none">The number for the other rows.</param>
    /// <returns>A number for each row of the matrix.</returns>
    public ushort[] Spread(ushort[] values, ushort none)
    {
        if (_ids is null)
        {
            return values;
        }

        var spread = new ushort[Matrix.TokenCount];
        Array.Fill(spread, none);
        for (int index = 0; index < _ids.Length; index++)
        {
            spread[_ids[index]] = values[index];
        }

        return spread;
    }

    /// <summary>Reads selected rows, adjacent rows in one read; may be called from several threads.</summary>
    /// <param name="reader">The reader of the matrix.</param>
    /// <param name="first">The first row's number in the selection.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="buffer">Gets the rows' bytes.</param>
    /// <returns>The part of the buffer that was filled.</returns>
    /// <exception cref="TokenMatrixException">The file is shorter than it was.</exception>
    public ReadOnlySpan<byte> Read(RowReader reader, int first, int count, Span<byte> buffer)
    {
        int length;
        for (int done = 0; done < count; done += length)
        {
            int id = IdOf(first + done);
            length = _ids is null ? count : 1;
            while (done + length < count && IdOf(first + done + length) == id + length)
            {
                length++;
            }

            reader.Read(id, length, buffer[(done * Matrix.RowBytes)..]);
        }

        return buffer[..(count * Matrix.RowBytes)];
    }
}
