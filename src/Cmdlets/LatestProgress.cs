using System;
using System.Threading;

namespace ClusterTools.Commands;

/// <summary>Keeps the last report of the working threads for the pipeline's thread, the only one that may show it.</summary>
internal sealed class LatestProgress : IProgress<ComputeProgress>
{
    private object _latest = new ComputeProgress("Starting", 0);

    public ComputeProgress Latest => (ComputeProgress)Volatile.Read(ref _latest);

    public void Report(ComputeProgress value) => Volatile.Write(ref _latest, value);
}
