using System;
using System.Threading;

namespace ClusterTools.Commands;

/// <summary>
/// Keeps the furthest report of the worker threads for the pipeline's thread, the only thread that may show it. Reports
/// of several threads may arrive out of order, so earlier ones are dropped.
/// </summary>
internal sealed class LatestProgress : IProgress<ComputeProgress>
{
    private readonly Lock _gate = new();
    private ComputeProgress _latest = new("Starting", 0);

    public ComputeProgress Latest
    {
        get
        {
            lock (_gate)
            {
                return _latest;
            }
        }
    }

    public void Report(ComputeProgress value)
    {
        lock (_gate)
        {
            if (value.Fraction >= _latest.Fraction)
            {
                _latest = value;
            }
        }
    }
}
