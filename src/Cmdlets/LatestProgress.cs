using System;
using System.Threading;

namespace ClusterTools.Commands;

/// <summary>
/// Keeps the furthest report of the working threads for the pipeline's thread, the only one that may show it: reports
/// of several threads may come out of order, but work never goes back.
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
