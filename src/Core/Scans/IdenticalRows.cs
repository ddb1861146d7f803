using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using ClusterTools.Matrices;
using ClusterTools.Threading;

namespace ClusterTools.Scans;

/// <summary>
/// Finds rows whose bytes in the file are the same: by hash in one pass, then by the bytes themselves.
/// </summary>
internal static class IdenticalRows
{
    /// <summary>Finds all sets of two or more bit-identical rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="reader">The reader of their matrix.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <param name="hash">
    /// The hash of a row's bytes; by default <see cref="RowHash"/>. Any one leads to the same sets.
    /// </param>
    /// <returns>
    /// The sets, as numbers of rows in the selection: the largest first, then by the first row; ascending within.
    /// </returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public static int[][] Find(
        RowSelection rows, RowReader reader, ComputeContext context, Func<ReadOnlySpan<byte>, ulong>? hash = null)
    {
        ulong[] hashes = Hash(rows, reader, context, hash ?? new RowHash(rows.Matrix.RowBytes).Of);
        List<int>[] candidates = WithEqual(hashes);
        var found = new List<int[]>[candidates.Length];
        ParallelWork.Run(candidates.Length, context, () => new byte[2 * rows.Matrix.RowBytes], (item, buffer) =>
            found[item] = Verify(candidates[item], rows, reader, buffer, context.CancellationToken));
        reader.CheckUnchanged();
        return [.. found.SelectMany(static sets => sets)
            .OrderByDescending(static set => set.Length).ThenBy(static set => set[0])];
    }

    private static ulong[] Hash(
        RowSelection rows, RowReader reader, ComputeContext context, Func<ReadOnlySpan<byte>, ulong> hash)
    {
        var hashes = new ulong[rows.Count];
        int rowBytes = rows.Matrix.RowBytes;
        int blocks = RowBlock.CountOf(rows);
        int done = 0;
        ParallelWork.Run(blocks, context, () => new RowBlock(rows, reader), (block, scratch) =>
        {
            (int first, int count) = RowBlock.Bounds(rows, block);
            ReadOnlySpan<byte> bytes = scratch.Read(first, count);
            for (int i = 0; i < count; i++)
            {
                hashes[first + i] = hash(bytes.Slice(i * rowBytes, rowBytes));
            }

            context.Report("Comparing rows", (double)Interlocked.Increment(ref done) / blocks);
        });
        return hashes;
    }

    // Lists of rows of equal hashes, ascending.
    private static List<int>[] WithEqual(ulong[] hashes)
    {
        var firsts = new Dictionary<ulong, int>(hashes.Length);
        var lists = new Dictionary<int, List<int>>();
        for (int row = 0; row < hashes.Length; row++)
        {
            ref int first = ref CollectionsMarshal.GetValueRefOrAddDefault(firsts, hashes[row], out bool isThere);
            if (!isThere)
            {
                first = row;
            }
            else if (lists.TryGetValue(first, out List<int>? list))
            {
                list.Add(row);
            }
            else
            {
                lists.Add(first, [first, row]);
            }
        }

        return [.. lists.Values];
    }

    // Takes the rows that equal the first one out until none are left.
    private static List<int[]> Verify(
        List<int> candidates, RowSelection rows, RowReader reader, byte[] buffer, CancellationToken cancellationToken)
    {
        var sets = new List<int[]>();
        int rowBytes = rows.Matrix.RowBytes;
        while (candidates.Count > 1)
        {
            ReadOnlySpan<byte> model = rows.Read(reader, candidates[0], 1, buffer);
            var equal = new List<int> { candidates[0] };
            var others = new List<int>();
            foreach (int row in candidates.Skip(1))
            {
                cancellationToken.ThrowIfCancellationRequested();
                bool isEqual = rows.Read(reader, row, 1, buffer.AsSpan(rowBytes)).SequenceEqual(model);
                (isEqual ? equal : others).Add(row);
            }

            if (equal.Count > 1)
            {
                sets.Add([.. equal]);
            }

            candidates = others;
        }

        return sets;
    }
}
