using System;
using System.Diagnostics;
using System.Runtime.ExceptionServices;
using System.Threading;

namespace ClusterTools.Threading;

/// <summary>
/// A few threads that stay awake between many short parallel loops, for algorithms that need thousands of
/// them (one Householder step is tens of microseconds, too short for <c>Parallel.For</c>).
/// </summary>
/// <remarks>
/// Threads, the caller included, claim the items of a loop one by one and in order. A loop is over when its items are
/// done, not when all threads have reported: a thread that the operating system suspends delays nobody unless it is
/// inside an item. The thread of an item is not determined, so items must not share sums. Only one caller at a time
/// may run a loop.
/// </remarks>
internal sealed class WorkerTeam : IDisposable
{
    private const double SpinSeconds = 20e-6;
    private const double ParkSeconds = 2e-3;

    private static readonly long s_spinTicks =
        Environment.ProcessorCount > 1 ? (long)(SpinSeconds * Stopwatch.Frequency) : 0;

    private static readonly long s_parkTicks = (long)(ParkSeconds * Stopwatch.Frequency);

    private readonly Thread[] _threads;
    private readonly Lock _failureGate = new();
    private readonly object _parkGate = new();

    // High half: number of the loop; low half: items not yet claimed. One word, so that a late thread cannot claim an
    // item of a newer loop by mistake.
    private long _state;
    private int _pending;
    private int _count;
    private int _parked;
    private volatile bool _stopped;
    private volatile bool _failed;
    private Action<int, int>? _body;
    private ExceptionDispatchInfo? _failure;

    /// <summary>Starts the threads.</summary>
    /// <param name="threads">The number of threads that work, the caller of <see cref="Run"/> included.</param>
    internal WorkerTeam(int threads)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        _threads = new Thread[threads - 1];
        for (int i = 0; i < _threads.Length; i++)
        {
            int worker = i + 1;
            _threads[i] = new Thread(() => Work(worker)) { IsBackground = true, Name = "ClusterTools worker" };
            _threads[i].Start();
        }
    }

    /// <summary>Gets the number of threads that work, the caller of <see cref="Run"/> included.</summary>
    internal int Size => _threads.Length + 1;

    /// <summary>Runs a loop and returns when all its items are done.</summary>
    /// <param name="count">The number of items.</param>
    /// <param name="body">
    /// Called with the item (0 to <paramref name="count"/> - 1) and the thread (0 to <see cref="Size"/> - 1).
    /// The first exception skips the items not yet begun and is thrown again from here.
    /// </param>
    internal void Run(int count, Action<int, int> body)
    {
        if (_threads.Length == 0 || count <= 1)
        {
            for (int item = 0; item < count; item++)
            {
                body(item, 0);
            }

            return;
        }

        _body = body;
        _count = count;
        Volatile.Write(ref _pending, count);
        long loop = (_state >> 32) + 1;
        Interlocked.Exchange(ref _state, (loop << 32) | (uint)count);
        if (Volatile.Read(ref _parked) > 0)
        {
            lock (_parkGate)
            {
                Monitor.PulseAll(_parkGate);
            }
        }

        Drain(0);
        long start = Stopwatch.GetTimestamp();
        while (Volatile.Read(ref _pending) != 0)
        {
            Pause(Stopwatch.GetTimestamp() - start);
        }

        if (_failed)
        {
            ExceptionDispatchInfo failure = _failure!;
            _failure = null;
            _failed = false;
            failure.Throw();
        }
    }

    /// <summary>Ends the threads.</summary>
    public void Dispose()
    {
        _stopped = true;
        lock (_parkGate)
        {
            Monitor.PulseAll(_parkGate);
        }

        foreach (Thread thread in _threads)
        {
            thread.Join();
        }
    }

    /// <summary>Waits briefly: spins at first, then yields.</summary>
    private static void Pause(long waitedTicks)
    {
        // Spinning is cheapest for a short wait; after that, other threads should get the core.
        if (waitedTicks < s_spinTicks)
        {
            Thread.SpinWait(8);
        }
        else if (!Thread.Yield())
        {
            Thread.SpinWait(8);
        }
    }

    /// <summary>Runs loops until the team ends.</summary>
    private void Work(int worker)
    {
        while (true)
        {
            long start = Stopwatch.GetTimestamp();
            while ((int)Volatile.Read(ref _state) == 0)
            {
                if (_stopped)
                {
                    return;
                }

                long waited = Stopwatch.GetTimestamp() - start;
                if (waited > s_parkTicks)
                {
                    Park();
                    start = Stopwatch.GetTimestamp();
                }
                else
                {
                    Pause(waited);
                }
            }

            Drain(worker);
        }
    }

    /// <summary>Sleeps until there is a loop to run.</summary>
    private void Park()
    {
        lock (_parkGate)
        {
            _parked++;

            // Pairs with the fence of the exchange in Run: either Run sees this thread parked, or this thread sees
            // the loop.
            Interlocked.MemoryBarrier();
            while ((int)Volatile.Read(ref _state) == 0 && !_stopped)
            {
                Monitor.Wait(_parkGate);
            }

            _parked--;
        }
    }

    /// <summary>Claims and runs items until every item is claimed.</summary>
    private void Drain(int worker)
    {
        while (true)
        {
            long state = Volatile.Read(ref _state);
            if ((int)state == 0)
            {
                return;
            }

            if (Interlocked.CompareExchange(ref _state, state - 1, state) != state)
            {
                continue;
            }

            // The loop cannot end before this item, so its fields are safe to read from here on.
            try
            {
                if (!_failed)
                {
                    _body!(_count - (int)state, worker);
                }
            }
#pragma warning disable CA1031 // Whatever it is, it belongs to the caller of Run.
            catch (Exception exception)
#pragma warning restore CA1031
            {
                lock (_failureGate)
                {
                    _failure ??= ExceptionDispatchInfo.Capture(exception);
                    _failed = true;
                }
            }

            Interlocked.Decrement(ref _pending);
        }
    }
}
