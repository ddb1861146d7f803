using System;
using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;

namespace ClusterTools.Commands;

/// <summary>Keeps what the working threads tell for the pipeline's thread, the only one that may write it.</summary>
internal sealed class DetailQueue : IProgress<string>
{
    private readonly ConcurrentQueue<string> _details = new();

    public void Report(string value) => _details.Enqueue(value);

    public bool TryTake([NotNullWhen(true)] out string? detail) => _details.TryDequeue(out detail);
}
