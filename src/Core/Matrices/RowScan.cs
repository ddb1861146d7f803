using System;
using System.Collections.Generic;
using ClusterTools.Threading;

namespace ClusterTools.Matrices;

/// <summary>
/// Rows of a matrix, open during one computation: the only way to iterate over them. A scan owns the reader, the
/// blocks, the threads' scratch, progress and cancellation. Each walk ends with a check that the file is unchanged
/// since the import, so that no result mixes two files. The computation is a kernel, called once a block.
/// </summary>
internal sealed class RowScan : IDisposable
{
    private readonly RowReader _reader;
    private readonly bool _ownsReader;

    /// <summary>Opens all rows of a matrix.</summary>
    /// <param name="matrix">The matrix.</param>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="System.IO.IOException">The file cannot be opened.</exception>
    public RowScan(TokenMatrix matrix)
        : this(new RowSelection(matrix))
    {
    }

    /// <summary>Opens rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="System.IO.IOException">The file cannot be opened.</exception>
    public RowScan(RowSelection rows)
        : this(rows, new RowReader(rows.Matrix), ownsReader: true)
    {
    }

    private RowScan(RowSelection rows, RowReader reader, bool ownsReader)
    {
        Rows = rows;
        _reader = reader;
        _ownsReader = ownsReader;
    }

    /// <summary>The rows.</summary>
    public RowSelection Rows { get; }

    /// <summary>The matrix.</summary>
    public TokenMatrix Matrix => Rows.Matrix;

    /// <summary>Selects other rows of the same open file.</summary>
    /// <param name="rows">The rows, of the same matrix.</param>
    /// <returns>Their scan, for as long as this one is open.</returns>
    public RowScan Of(RowSelection rows) => new(rows, _reader, ownsReader: false);

    /// <summary>
    /// Walks all rows in any order, on all threads: results have a place for each row, or do not depend on the order.
    /// </summary>
    /// <typeparam name="TKernel">A thread's work on a block.</typeparam>
    /// <param name="status">The current activity, for the user; null for no reports.</param>
    /// <param name="context">Threads, cancellation and progress, which ends with 1.</param>
    /// <param name="create">Makes a thread's kernel.</param>
    /// <returns>The kernels that took part, in an unspecified order, for the caller to reduce.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public IReadOnlyList<TKernel> ForEach<TKernel>(string? status, ComputeContext context, Func<TKernel> create)
        where TKernel : IRowKernel =>
        Panels(RowBlock.LengthOf(Matrix), create).Load(0, Rows.Count, context, status);

    /// <summary>
    /// Walks segments on all threads, the rows of each in order on one of them: no bit of a segment's sum depends on
    /// the threads, and the caller reduces the segments in order.
    /// </summary>
    /// <typeparam name="TFold">A thread's work on a block.</typeparam>
    /// <param name="status">The current activity, for the user; null for no reports.</param>
    /// <param name="segments">The segments of the rows.</param>
    /// <param name="context">Threads, cancellation and progress, which ends with 1.</param>
    /// <param name="create">Makes a thread's fold.</param>
    /// <param name="blockRows">The rows of a block; null for the number that fits a core's cache.</param>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public void Fold<TFold>(
        string? status, RowSegments segments, ComputeContext context, Func<TFold> create, int? blockRows = null)
        where TFold : IRowFold
    {
        int length = blockRows ?? RowBlock.LengthOf(Matrix);
        ParallelWork.Run(status, segments.Count, context, NewWorker, (segment, worker) =>
        {
            (int first, int count) = segments.Bounds(segment);
            worker.Fold.Begin(segment);
            for (int done = 0; done < count; done += length)
            {
                context.CancellationToken.ThrowIfCancellationRequested();
                worker.Fold.Add(worker.Block.Read(first + done, Math.Min(length, count - done)));
            }
        });
        _reader.CheckUnchanged();

        (RowBlock Block, TFold Fold) NewWorker() => (new RowBlock(Rows, _reader, length), create());
    }

    /// <summary>Walks all rows in order, on the caller's thread.</summary>
    /// <param name="status">The current activity, for the user; null for no reports.</param>
    /// <param name="context">Cancellation and progress, which ends with 1.</param>
    /// <param name="kernel">The work on a block.</param>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public void InOrder(string? status, ComputeContext context, IRowKernel kernel)
    {
        int length = RowBlock.LengthOf(Matrix);
        var block = new RowBlock(Rows, _reader, length);
        for (int done = 0; done < Rows.Count; done += length)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            Report(done);
            kernel.Measure(block.Read(done, Math.Min(length, Rows.Count - done)));
        }

        Report(Rows.Count);
        _reader.CheckUnchanged();

        void Report(int done)
        {
            if (status is not null)
            {
                context.Report(status, Rows.Count == 0 ? 1 : (double)done / Rows.Count);
            }
        }
    }

    /// <summary>Runs items with random access to rows on all threads.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="body">Handles an item with a thread's access to the rows.</param>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public void LookUp(int count, ComputeContext context, Action<int, RowLookup> body)
    {
        ParallelWork.Run(count, context, () => new RowLookup(Rows, _reader), body);
        _reader.CheckUnchanged();
    }

    /// <summary>Reads rows into a buffer.</summary>
    /// <param name="first">The number of the first row in the selection.</param>
    /// <param name="count">How many rows.</param>
    /// <param name="buffer">Gets the rows' bytes; at least as long as they are.</param>
    /// <returns>The part of the buffer that was filled.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public ReadOnlySpan<byte> Read(int first, int count, Span<byte> buffer)
    {
        ReadOnlySpan<byte> bytes = Rows.Read(_reader, first, count, buffer);
        _reader.CheckUnchanged();
        return bytes;
    }

    /// <summary>Creates a reader of panels, which all threads share.</summary>
    /// <typeparam name="TKernel">What a thread does with a piece of a panel.</typeparam>
    /// <param name="pieceRows">The rows of a piece.</param>
    /// <param name="create">Makes a thread's kernel.</param>
    /// <returns>The reader, for as long as this scan is open.</returns>
    public RowPanelReader<TKernel> Panels<TKernel>(int pieceRows, Func<TKernel> create)
        where TKernel : IRowKernel => new(Rows, _reader, pieceRows, create);

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_ownsReader)
        {
            _reader.Dispose();
        }
    }
}
