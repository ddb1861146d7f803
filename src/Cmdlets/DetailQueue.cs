using System;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ClusterTools.Commands;

/// <summary>
/// Queues the worker threads' details for the pipeline's thread, the only thread that may write them.
/// </summary>
internal sealed class DetailQueue : IProgress<string>
{
    private readonly ConcurrentQueue<string> _details = new();

    public void Report(string value) => _details.Enqueue(value);

    public bool TryTake([NotNullWhen(true)] out string? detail) => _details.TryDequeue(out detail);
}
