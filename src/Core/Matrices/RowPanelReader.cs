using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Threading;

namespace ClusterTools.Matrices;

/// <summary>
/// Reads ranges of rows on all threads, piece by piece and in any order, into its kernels. One call loads a panel that
/// all threads work on afterwards; the threads' buffers are reused from panel to panel.
/// </summary>
/// <typeparam name="TKernel">A thread's work on a piece.</typeparam>
/// <param name="rows">The rows.</param>
/// <param name="reader">The reader of their matrix.</param>
/// <param name="pieceRows">The rows of a piece.</param>
/// <param name="create">Makes a thread's kernel.</param>
internal sealed class RowPanelReader<TKernel>(
    RowSelection rows, RowReader reader, int pieceRows, Func<TKernel> create)
    where TKernel : IRowKernel
{
    private readonly ConcurrentBag<Worker> _idle = [];

    /// <summary>Reads a range and makes sure that the file is unchanged.</summary>
    /// <param name="first">The number of the first row in the selection.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <param name="status">The current activity, for the user; null for no reports.</param>
    /// <returns>The kernels that took part, in an unspecified order.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public IReadOnlyList<TKernel> Load(int first, int count, ComputeContext context, string? status = null)
    {
        int pieces = (count + pieceRows - 1) / pieceRows;
        IReadOnlyList<Worker> workers = ParallelWork.Run(status, pieces, context, TakeWorker, (piece, worker) =>
        {
            int start = piece * pieceRows;
            worker.Kernel.Measure(worker.Block.Read(first + start, Math.Min(pieceRows, count - start)));
        });
        reader.CheckUnchanged();
        foreach (Worker worker in workers)
        {
            _idle.Add(worker);
        }

        return [.. workers.Select(static worker => worker.Kernel)];
    }

    private Worker TakeWorker() => _idle.TryTake(out Worker? worker)
        ? worker
        : new Worker(new RowBlock(rows, reader, pieceRows), create());

    private sealed record Worker(RowBlock Block, TKernel Kernel);
}
