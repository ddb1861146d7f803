using System;
using System.Collections.Generic;

namespace ClusterTools.Tests.Engines;

/// <summary>Keeps the details that a computation tells.</summary>
internal sealed class Details : IProgress<string>
{
    public List<string> Lines { get; } = [];

    public void Report(string value) => Lines.Add(value);
}
