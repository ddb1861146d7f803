using System;
using System.Globalization;
using System.Linq;
using System.Threading;
using ClusterTools.Threading;
using Xunit;

namespace ClusterTools.Tests.Threading;

public class WorkerTeamTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Every_item_is_run_once_by_a_known_worker(int threads)
    {
        using var team = new WorkerTeam(threads);
        Assert.Equal(threads, team.Size);
        for (int count = 0; count < 300; count++)
        {
            int[] runs = new int[count];
            team.Run(count, (item, worker) =>
            {
                Assert.InRange(worker, 0, threads - 1);
                Interlocked.Increment(ref runs[item]);
            });
            Assert.All(runs, run => Assert.Equal(1, run));
        }
    }

    [Fact]
    public void Threads_that_have_gone_to_sleep_come_back()
    {
        using var team = new WorkerTeam(3);
        for (int i = 0; i < 5; i++)
        {
            Thread.Sleep(10);
            using var together = new Barrier(3);
            team.Run(3, (_, _) => together.SignalAndWait(TestContext.Current.CancellationToken));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void The_first_exception_ends_the_loop_and_not_the_team(int threads)
    {
        using var team = new WorkerTeam(threads);
        for (int i = 0; i < 50; i++)
        {
            var exception = Assert.Throws<InvalidOperationException>(
                () => team.Run(100, (item, _) => throw new InvalidOperationException($"{item}")));
            Assert.InRange(int.Parse(exception.Message, CultureInfo.InvariantCulture), 0, 99);
            int sum = 0;
            team.Run(100, (item, _) => Interlocked.Add(ref sum, item));
            Assert.Equal(Enumerable.Range(0, 100).Sum(), sum);
        }
    }
}
