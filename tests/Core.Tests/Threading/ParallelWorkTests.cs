using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ClusterTools.Threading;
using Xunit;

namespace ClusterTools.Tests.Threading;

public sealed class ParallelWorkTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Every_item_is_run_once(int threads)
    {
        foreach (int count in (int[])[0, 1, 2, 3, 6, 7, 8, 1000])
        {
            int[] runs = new int[count];
            ParallelWork.Run(
                count, new ComputeContext(threads), static () => 0, (item, _) => Interlocked.Increment(ref runs[item]));
            Assert.All(runs, static run => Assert.Equal(1, run));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    public void The_last_report_is_one_and_the_only_one_of_its_kind(int threads)
    {
        foreach (int count in (int[])[0, 1, 3, 300])
        {
            var reports = new ConcurrentQueue<ComputeProgress>();
            var context = new ComputeContext(threads, new Reports(reports)).Part(0.25, 0.75);

            ParallelWork.Run("Testing", count, context, static () => 0, static (_, _) => { });

            Assert.Equal(Math.Max(1, count), reports.Count);
            Assert.Equal(new ComputeProgress("Testing", 0.75), reports.Last());
            Assert.Single(reports, static report => report.Fraction == 0.75);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Each_thread_has_a_state_of_its_own(int threads)
    {
        var context = new ComputeContext(threads);
        IReadOnlyList<State> states = ParallelWork.Run(500, context, NewState, (_, state) =>
        {
            Assert.Equal(state.Thread, Environment.CurrentManagedThreadId);
            state.Runs++;
        });

        Assert.Equal(500, states.Sum(static state => state.Runs));
        Assert.InRange(states.Count, 1, threads);
        Assert.Contains(states, static state => state.Thread == Environment.CurrentManagedThreadId);

        static State NewState() => new(Environment.CurrentManagedThreadId);
    }

    [Fact]
    public void All_threads_work_at_the_same_time()
    {
        using var together = new Barrier(3);

        ParallelWork.Run(3, new ComputeContext(3), static () => 0, (_, _) =>
            together.SignalAndWait(TestContext.Current.CancellationToken));

        Assert.Equal(1, together.CurrentPhaseNumber);
    }

    [Fact]
    public void There_are_no_more_threads_than_items()
    {
        int states = 0;

        ParallelWork.Run(3, new ComputeContext(64), () => Interlocked.Increment(ref states), static (_, _) => { });

        Assert.InRange(states, 1, 3);
    }

    [Fact]
    public void The_first_exception_ends_the_work()
    {
        int last = -1;

        var exception = Assert.Throws<InvalidOperationException>(
            () => ParallelWork.Run(100, new ComputeContext(1), static () => 0, (item, _) =>
        {
            last = item;
            if (item >= 5)
            {
                throw new InvalidOperationException($"item {item}");
            }
        }));

        Assert.Equal(("item 5", 5), (exception.Message, last));
    }

    [Fact]
    public void Of_several_exceptions_the_first_one_is_thrown()
    {
        // The caller fails at once and its helper only when the caller waits for it.
        Thread caller = Thread.CurrentThread;
        bool failing = false;
        using var started = new Barrier(2);

        var exception = Assert.Throws<InvalidOperationException>(
            () => ParallelWork.Run(2, new ComputeContext(2), static () => 0, (_, _) =>
        {
            started.SignalAndWait(TestContext.Current.CancellationToken);
            if (Thread.CurrentThread == caller)
            {
                Volatile.Write(ref failing, true);
                throw new InvalidOperationException("first");
            }

            SpinWait.SpinUntil(
                () => Volatile.Read(ref failing) && caller.ThreadState.HasFlag(ThreadState.WaitSleepJoin));
            throw new ArgumentException("second");
        }));

        Assert.Equal("first", exception.Message);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void An_exception_comes_out_as_it_is_and_no_item_begins_after_it(int threads)
    {
        int begun = 0;

        Assert.Throws<TaskCanceledException>(
            () => ParallelWork.Run(10_000, new ComputeContext(threads), static () => 0, (_, _) =>
        {
            Interlocked.Increment(ref begun);
            throw new TaskCanceledException();
        }));

        Assert.InRange(begun, 1, threads);
    }

    [Fact]
    public void A_state_that_cannot_be_made_is_an_error_of_the_work() =>
        Assert.Throws<NotSupportedException>(static () => ParallelWork.Run<int>(
            10, new ComputeContext(3), static () => throw new NotSupportedException(), static (_, _) => { }));

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Cancelled_work_does_not_begin(int threads)
    {
        var context = new ComputeContext(threads, cancellationToken: new CancellationToken(true));

        Assert.Throws<OperationCanceledException>(
            () => ParallelWork.Run(10, context, static () => 0, static (_, _) => Assert.Fail("begun")));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Work_that_is_cancelled_begins_nothing_more(int threads)
    {
        using var source = new CancellationTokenSource();
        var context = new ComputeContext(threads, cancellationToken: source.Token);
        int begun = 0;

        Assert.Throws<OperationCanceledException>(() => ParallelWork.Run(10_000, context, static () => 0, (_, _) =>
        {
            Interlocked.Increment(ref begun);
            source.Cancel();
        }));

        Assert.InRange(begun, 1, threads);
    }

    [Fact]
    public void A_context_has_at_least_one_thread()
    {
        Assert.Equal(Environment.ProcessorCount, new ComputeContext().Threads);
        Assert.Equal(Environment.ProcessorCount, new ComputeContext(0).Threads);
        Assert.Equal(9, new ComputeContext(9).Threads);
        Assert.Throws<ArgumentOutOfRangeException>("threads", static () => new ComputeContext(-1));
    }

    private sealed class State(int thread)
    {
        public int Thread { get; } = thread;

        public int Runs { get; set; }
    }

    private sealed class Reports(ConcurrentQueue<ComputeProgress> reports) : IProgress<ComputeProgress>
    {
        public void Report(ComputeProgress value) => reports.Enqueue(value);
    }
}
