using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;
using System.Threading;
using System.Threading.Tasks;

namespace ClusterTools.Threading;

/// <summary>
/// Runs numbered items on a few threads, each with its own scratch state. The caller's thread is one of them, so the
/// work makes progress even if other runspaces exhaust the thread pool.
/// </summary>
internal static class ParallelWork
{
    /// <summary>
    /// Runs <paramref name="body"/> for the items 0 to count - 1 in an unspecified order and returns when all are
    /// done.
    /// </summary>
    /// <typeparam name="TState">The scratch state of a thread.</typeparam>
    /// <param name="count">The number of items.</param>
    /// <param name="context">Threads and cancellation, which is checked before each item.</param>
    /// <param name="createState">Makes the scratch state of a thread.</param>
    /// <param name="body">Handles an item.</param>
    /// <returns>The states of the threads, in an unspecified order, for the caller to reduce.</returns>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public static IReadOnlyList<TState> Run<TState>(
        int count, ComputeContext context, Func<TState> createState, Action<int, TState> body)
    {
        int next = -1;
        ExceptionDispatchInfo? failure = null;
        var states = new List<TState>();

        void Work()
        {
            try
            {
                TState state = createState();
                lock (states)
                {
                    states.Add(state);
                }

                int item;
                while (Volatile.Read(ref failure) is null && (item = Interlocked.Increment(ref next)) < count)
                {
                    context.CancellationToken.ThrowIfCancellationRequested();
                    body(item, state);
                }
            }
            catch (Exception exception)
            {
                // Later failures follow from the first one; the caller gets it with its own stack trace.
                Interlocked.CompareExchange(ref failure, ExceptionDispatchInfo.Capture(exception), null);
            }
        }

        var helpers = new List<Task>();
        for (int thread = 1; thread < Math.Min(context.Threads, count); thread++)
        {
            helpers.Add(Task.Factory.StartNew(
                Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default));
        }

        Work();
        Task.WaitAll(helpers);
        failure?.Throw();
        return states;
    }

    /// <summary>Runs items and reports progress after each one; the last report is 1 exactly.</summary>
    /// <typeparam name="TState">The scratch state of a thread.</typeparam>
    /// <param name="status">The current activity, for the user; null for no reports.</param>
    /// <param name="count">The number of items.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <param name="createState">Makes the scratch state of a thread.</param>
    /// <param name="body">Handles an item.</param>
    /// <returns>The states of the threads, in an unspecified order.</returns>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public static IReadOnlyList<TState> Run<TState>(
        string? status, int count, ComputeContext context, Func<TState> createState, Action<int, TState> body)
    {
        if (status is null)
        {
            return Run(count, context, createState, body);
        }

        int done = 0;
        IReadOnlyList<TState> states = Run(count, context, createState, (item, state) =>
        {
            body(item, state);
            int sum = Interlocked.Increment(ref done);
            if (sum < count)
            {
                context.Report(status, (double)sum / count);
            }
        });

        // Reported after all threads have ended, so that no thread reports a lower value later.
        context.Report(status, 1);
        return states;
    }
}
