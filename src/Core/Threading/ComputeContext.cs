using System;
using System.Threading;

namespace ClusterTools;

/// <summary>What a long computation needs from its caller: a thread count, a way to stop it, a place to tell progress.</summary>
/// <remarks>No result depends on the thread count, in any bit.</remarks>
public sealed class ComputeContext
{
    private readonly IProgress<ComputeProgress>? _progress;

    /// <summary>Creates a context.</summary>
    /// <param name="threads">The number of threads to use, 1 or more; 0 means one for each processor.</param>
    /// <param name="progress">Is told of progress, from any thread.</param>
    /// <param name="cancellationToken">Stops the computation within a few milliseconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The thread count is negative.</exception>
    public ComputeContext(
        int threads = 0,
        IProgress<ComputeProgress>? progress = null,
        CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        CancellationToken = cancellationToken;
        _progress = progress;
        Threads = threads == 0 ? Environment.ProcessorCount : threads;
    }

    /// <summary>The number of threads to use.</summary>
    public int Threads { get; }

    /// <summary>Stops the computation.</summary>
    public CancellationToken CancellationToken { get; }

    internal void Report(string status, double fraction) => _progress?.Report(new ComputeProgress(status, fraction));
}
