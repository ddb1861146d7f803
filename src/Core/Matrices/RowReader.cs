using System;
using System.Globalization;
using System.IO;
using ClusterTools.Files;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Matrices;

/// <summary>
/// Reads rows of a matrix by position, during one computation: the only path from a file to the kernels. A file that is
/// truncated, changed or lost meanwhile raises an exception; a memory-mapped file would raise a fatal signal.
/// </summary>
internal sealed class RowReader : IDisposable
{
    private readonly TokenMatrix _matrix;
    private readonly SafeFileHandle _handle;
    private readonly TransposedRows? _transposed;

    /// <summary>Opens the matrix's file, which must be as it was on import.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    public RowReader(TokenMatrix matrix)
    {
        _matrix = matrix;
        _handle = InputFile.Open(matrix.Path);
        _transposed = matrix.IsTransposed ? new TransposedRows(matrix, Fill) : null;
        try
        {
            CheckUnchanged();
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>Reads whole rows; may be called from several threads at once.</summary>
    /// <param name="firstRow">The first row.</param>
    /// <param name="rowCount">How many rows.</param>
    /// <param name="buffer">Gets the rows' bytes; at least as long as they are.</param>
    /// <returns>The part of the buffer that was filled.</returns>
    /// <exception cref="TokenMatrixException">The file is shorter than it was.</exception>
    /// <exception cref="IOException">The read failed.</exception>
    public ReadOnlySpan<byte> Read(int firstRow, int rowCount, Span<byte> buffer)
    {
        Span<byte> rows = buffer[..(rowCount * _matrix.RowBytes)];
        if (_transposed is not null)
        {
            _transposed.Read(firstRow, rowCount, rows);
        }
        else
        {
            Fill(rows, _matrix.Offset + ((long)firstRow * _matrix.RowBytes), firstRow);
        }

        return rows;
    }

    /// <summary>Makes sure that the file is the one that was imported; called before and after each pass.</summary>
    /// <exception cref="TokenMatrixException">It is not.</exception>
    public void CheckUnchanged()
    {
        if (RandomAccess.GetLength(_handle) != _matrix.FileLength)
        {
            throw Changed("its length differs");
        }

        if (File.GetLastWriteTimeUtc(_handle) != _matrix.LastWriteTimeUtc)
        {
            throw Changed("its time of change differs");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _handle.Dispose();

    private void Fill(Span<byte> buffer, long position, int firstRow)
    {
        if (!InputFile.TryFill(_handle, buffer, position))
        {
            throw Changed($"it ends before row {firstRow.ToString(CultureInfo.InvariantCulture)}");
        }
    }

    private TokenMatrixException Changed(string how) => new(
        TokenMatrixError.MatrixFileChanged,
        _matrix.Path,
        $"'{_matrix.Path}' was changed after it was imported: {how}. Import it again.");
}
