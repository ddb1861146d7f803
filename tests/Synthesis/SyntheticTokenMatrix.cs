using System;
using System.IO;
using ClusterTools.Files;
using ClusterTools.Safetensors;
using ClusterTools.Threading;

namespace ClusterTools.Synthesis;

/// <summary>
/// Makes token matrices like a language model's, of any size, for tests, demonstrations and benchmarks: an anisotropic
/// bulk around a non-zero mean, a planted cluster of nearly equal rows with groups of bit-identical ones, and three
/// rows at a slightly higher cosine. The bytes depend on size and seed alone.
/// </summary>
public static class SyntheticTokenMatrix
{
    private const int BlockBytes = 8 << 20;

    /// <summary>Writes <c>W.safetensors</c> (tensor <c>W</c>, BF16) and <c>planted.json</c> into a folder.</summary>
    /// <param name="folder">The folder; it is made where it is missing, and files of these names are replaced.</param>
    /// <param name="tokenCount">The number of rows, 200 or more.</param>
    /// <param name="dimension">The number of columns, 16 or more.</param>
    /// <param name="seed">Another seed gives another matrix.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The matrix.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The matrix would be too small to hold a cluster.</exception>
    /// <exception cref="IOException">The files cannot be written.</exception>
    public static TokenMatrix Write(
        string folder, int tokenCount, int dimension, int seed = 0, ComputeContext? context = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(folder);
        ArgumentOutOfRangeException.ThrowIfLessThan(tokenCount, 200);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 16);
        context ??= new ComputeContext();
        var rows = new SyntheticRows(tokenCount, dimension, (ulong)seed);
        string path = Path.Combine(folder, "W.safetensors");
        var item = SafetensorsItem.Streamed(
            "W", SafetensorsDType.BF16, [tokenCount, dimension], stream => WriteRows(stream, rows, context));
        AtomicFile.Write(path, overwrite: true, stream => SafetensorsWriter.Write(stream, [item]));
        AtomicFile.Write(Path.Combine(folder, "planted.json"), overwrite: true, rows.Planted.Write);
        return TokenMatrix.Open(path);
    }

    private static void WriteRows(Stream stream, SyntheticRows rows, ComputeContext context)
    {
        int rowBytes = rows.Dimension * sizeof(ushort);
        int blockRows = Math.Max(1, BlockBytes / rowBytes);
        var block = new byte[blockRows * rowBytes];
        for (int first = 0; first < rows.TokenCount; first += blockRows)
        {
            int firstRow = first;
            int count = Math.Min(blockRows, rows.TokenCount - first);
            ParallelWork.Run(count, context, () => new double[rows.Dimension], (row, scratch) =>
                rows.Fill(firstRow + row, scratch, block.AsSpan(row * rowBytes, rowBytes)));
            stream.Write(block, 0, count * rowBytes);
            context.Report("Writing a synthetic matrix", (double)(first + count) / rows.TokenCount);
        }
    }
}
