using System;
using System.Security.Cryptography;

namespace ClusterTools.Matrices;

/// <summary>
/// The SHA-256 of a matrix's bytes, which tells it from others whatever its file is called. Computed by a pass over the
/// file when it is first asked for, and kept: as long as the file is the one that was imported, it stays true.
/// </summary>
/// <param name="matrix">The matrix.</param>
internal sealed class ContentHash(TokenMatrix matrix)
{
    private const int BlockBytes = 1 << 20;

    private string? _value;

    /// <summary>Gets the hash.</summary>
    /// <param name="context">Cancellation and progress of the pass.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="System.IO.IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public string Get(ComputeContext context)
    {
        // Opened for a kept hash, too: it is no longer the file's where the file has changed.
        using var reader = new RowReader(matrix);
        return _value ??= Compute(reader, context);
    }

    private string Compute(RowReader reader, ComputeContext context)
    {
        int blockRows = Math.Max(1, BlockBytes / matrix.RowBytes);
        var buffer = new byte[Math.Min(blockRows, matrix.TokenCount) * matrix.RowBytes];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (int row = 0; row < matrix.TokenCount; row += blockRows)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            context.Report("Reading the matrix's content", (double)row / matrix.TokenCount);
            hash.AppendData(reader.Read(row, Math.Min(blockRows, matrix.TokenCount - row), buffer));
        }

        reader.CheckUnchanged();
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
