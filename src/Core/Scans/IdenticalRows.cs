using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using ClusterTools.Matrices;

namespace ClusterTools.Scans;

/// <summary>
/// Finds rows with identical bytes in the file: by hash in one pass, then by comparing the bytes.
/// </summary>
internal static class IdenticalRows
{
    /// <summary>Finds all sets of two or more bit-identical rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <param name="hash">
    /// The hash of a row's bytes; by default <see cref="RowHash"/>. The sets do not depend on the hash.
    /// </param>
    /// <returns>
    /// The sets, as numbers of rows in the selection: the largest first, then by the first row; ascending within.
    /// </returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public static int[][] Find(
        RowScan rows, ComputeContext context, Func<ReadOnlySpan<byte>, ulong>? hash = null)
    {
        var hashes = new ulong[rows.Rows.Count];
        hash ??= new RowHash(rows.Matrix.RowBytes).Of;
        rows.ForEach("Comparing rows", context, () => new HashKernel(hash, hashes));
        List<int>[] candidates = WithEqual(hashes);
        var found = new List<int[]>[candidates.Length];
        rows.LookUp(candidates.Length, context, (item, lookup) =>
            found[item] = Verify(candidates[item], lookup, context.CancellationToken));
        return [.. found.SelectMany(static sets => sets)
            .OrderByDescending(static set => set.Length).ThenBy(static set => set[0])];
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

    // Removes the rows that equal the first one, until every row is removed.
    private static List<int[]> Verify(List<int> candidates, RowLookup rows, CancellationToken cancellationToken)
    {
        var sets = new List<int[]>();
        while (candidates.Count > 1)
        {
            ReadOnlySpan<byte> model = rows.Row(candidates[0]);
            var equal = new List<int> { candidates[0] };
            var others = new List<int>();
            foreach (int row in candidates.Skip(1))
            {
                cancellationToken.ThrowIfCancellationRequested();
                bool isEqual = rows.Other(row).SequenceEqual(model);
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

    private sealed class HashKernel(Func<ReadOnlySpan<byte>, ulong> hash, ulong[] hashes) : IRowKernel
    {
        public void Measure(RowSpan rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                hashes[rows.First + row] = hash(rows.BytesOf(row));
            }
        }
    }
}
