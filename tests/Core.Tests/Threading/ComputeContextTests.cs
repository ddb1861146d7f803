using System;
using System.Collections.Generic;
using System.Threading;
using Xunit;

namespace ClusterTools.Tests.Threading;

public sealed class ComputeContextTests
{
    [Fact]
    public void Parts_share_out_the_progress_of_the_whole()
    {
        var reports = new Reports();
        var whole = new ComputeContext(3, reports);

        ComputeContext half = whole.Part(0.5, 1);
        half.Report("half", 0.5);
        half.Part(0, 0.5).Report("quarter", 1);
        half.Part(0.5, 1).Report("all", 1);
        half.Part(0.5, 1).Report("beyond", 1.000001);

        Assert.Equal([new("half", 0.75), new("quarter", 0.75), new("all", 1), new("beyond", 1)], reports.Progress);
    }

    [Fact]
    public void Parts_have_the_threads_the_token_and_the_details_of_the_whole()
    {
        using var source = new CancellationTokenSource();
        var reports = new Reports();
        ComputeContext part = new ComputeContext(3, null, source.Token) { Details = reports }.Part(0, 0.5);

        part.Tell("told");
        part.Report("to nobody", 1);

        Assert.Equal(3, part.Threads);
        Assert.Equal(source.Token, part.CancellationToken);
        Assert.Equal(["told"], reports.Details);
        new ComputeContext().Tell("to nobody");
    }

    private sealed class Reports : IProgress<ComputeProgress>, IProgress<string>
    {
        public List<ComputeProgress> Progress { get; } = [];

        public List<string> Details { get; } = [];

        public void Report(ComputeProgress value) => Progress.Add(value);

        public void Report(string value) => Details.Add(value);
    }
}
