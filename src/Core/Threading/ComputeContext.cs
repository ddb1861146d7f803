using System;
using System.Threading;

namespace ClusterTools;

/// <summary>Carries the caller's thread count, cancellation and progress to a long computation.</summary>
/// <remarks>Every result is bit-identical for every thread count.</remarks>
public sealed class ComputeContext
{
    private readonly IProgress<ComputeProgress>? _progress;
    private readonly double _start;
    private readonly double _end = 1;

    /// <summary>Creates a context.</summary>
    /// <param name="threads">The number of threads to use, 1 or more; 0 means one for each processor.</param>
    /// <param name="progress">Receives progress, from any thread.</param>
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

    /// <summary>Receives details of the computation for the user, one line each, from any thread.</summary>
    public IProgress<string>? Details { get; init; }

    /// <summary>Creates the context of a part: its progress 0 to 1 maps to the whole's start to end.</summary>
    internal ComputeContext Part(double start, double end) => new(this, start, end);

    internal void Report(string status, double fraction) =>
        _progress?.Report(new ComputeProgress(status, FractionAt(fraction)));

    // At 1 the whole's end is returned exactly, since rounding would add up over nested parts.
    private double FractionAt(double fraction) => fraction >= 1 ? _end : _start + ((_end - _start) * fraction);

    internal void Tell(string detail) => Details?.Report(detail);
}
