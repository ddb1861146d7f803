using System;
using System.Threading;

namespace ClusterTools;

/// <summary>
/// What a long computation needs from its caller: a thread count, a way to stop it, a place to tell progress.
/// </summary>
/// <remarks>No result depends on the thread count, in any bit.</remarks>
public sealed class ComputeContext
{
    private readonly IProgress<ComputeProgress>? _progress;
    private readonly double _start;
    private readonly double _end = 1;

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

    private ComputeContext(ComputeContext whole, double start, double end)
        : this(whole.Threads, whole._progress, whole.CancellationToken)
    {
        Details = whole.Details;
        _start = whole.FractionAt(start);
        _end = whole.FractionAt(end);
    }

    /// <summary>The number of threads to use.</summary>
    public int Threads { get; }

    /// <summary>Stops the computation.</summary>
    public CancellationToken CancellationToken { get; }

    /// <summary>Is told what else a person may like to know of the computation, a line each, from any thread.</summary>
    public IProgress<string>? Details { get; init; }

    /// <summary>The context of a part of the work: its progress from 0 to 1 is the whole's from start to end.</summary>
    internal ComputeContext Part(double start, double end) => new(this, start, end);

    internal void Report(string status, double fraction) =>
        _progress?.Report(new ComputeProgress(status, FractionAt(fraction)));

    // The end is that of the whole exactly, however often parts were made of parts.
    private double FractionAt(double fraction) => fraction >= 1 ? _end : _start + ((_end - _start) * fraction);

    internal void Tell(string detail) => Details?.Report(detail);
}
