using System;
using System.Security.Cryptography;

namespace ClusterTools.Matrices;

/// <summary>
/// The SHA-256 of a matrix's bytes, which identifies it under any file name. The first request computes it by a pass
/// over the file; later requests reuse it while the file is unchanged.
/// </summary>
/// <param name="matrix">The matrix.</param>
internal sealed class ContentHash(TokenMatrix matrix)
{
    private string? _value;

    /// <summary>Gets the hash.</summary>
    /// <param name="context">Cancellation and progress of the pass.</param>
    /// <returns>64 hexadecimal digits in lower case.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="System.IO.IOException">The file cannot be read.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public string Get(ComputeContext context)
    {
        // Opened even for a cached hash, which is invalid if the file has changed.
        using var rows = new RowScan(matrix);
        return _value ??= Compute(rows, context);
    }

    private static string Compute(RowScan rows, ComputeContext context)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        rows.InOrder("Reading the matrix's content", context, new Hashing(hash));
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private sealed class Hashing(IncrementalHash hash) : IRowKernel
    {
        public void Measure(RowSpan rows) => hash.AppendData(rows.Bytes);
    }
}
