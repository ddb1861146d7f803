using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using System.Threading.Tasks;
using ClusterTools.Hosting;
using Xunit;

namespace ClusterTools.Tests.Pester;

/// <summary>One run of all Pester files, as many sessions at a time as there are processors.</summary>
public sealed class PesterRun : IAsyncDisposable
{
    private const string Ending = ".Tests.ps1";

    // The number of sessions that the light files share.
    private const int LightSessions = 4;

    // Files that measure or change their process, or take long, have a session each. They start first, the slowest
    // first.
    private static readonly string[] s_alone =
    [
        "Browser", "Behaviour", "Help", "Pipeline", "GetComputeDevice", "Faults", "TokenDirections", "Examples",
        "Automation", "ExportCharts", "Module", "Load", "Package",
    ];

    // Files that say something of a clone that its package does not.
    private static readonly string[] s_ofClone = ["Module", "Load", "Package"];

    private readonly CancellationTokenSource _end = new();
    private readonly Dictionary<string, Task<IReadOnlyDictionary<string, PesterResult>>> _results = [];

    public PesterRun()
    {
        var lanes = new SemaphoreSlim(Environment.ProcessorCount);
        var host = new Lazy<PowerShellHost>(FindHost);
        foreach (PesterSession session in Sessions)
        {
            Task<IReadOnlyDictionary<string, PesterResult>> task = Task.Run(async () =>
            {
                await lanes.WaitAsync(_end.Token);
                try
                {
                    return await session.RunAsync(host.Value, _end.Token);
                }
                finally
                {
                    lanes.Release();
                }
            });
            foreach (string name in session.Names)
            {
                _results.Add(name, task);
            }
        }
    }

    /// <summary>All sessions, in the order in which they start.</summary>
    public static IReadOnlyList<PesterSession> Sessions { get; } = [.. Plan()];

    /// <summary>The result of the test of a name.</summary>
    public async Task<PesterResult> ResultOf(string name) => (await _results[name])[name];

    /// <summary>Ends the sessions that still run, if the tests end early.</summary>
    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await Task.WhenAll(_results.Values).ContinueWith(
            static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        _end.Dispose();
    }

    private static IEnumerable<PesterSession> Plan()
    {
        string[] files =
        [
            .. Directory.EnumerateFiles(Golden.TestPath("Cmdlets"), $"*{Ending}").Select(Path.GetFileName)
                .Order(StringComparer.Ordinal)!,
        ];
        string[] alone = [.. s_alone.Select(name => name + Ending)];
        IEnumerable<PesterSession> sessions =
        [
            .. alone.Select(file => new PesterSession([file])),
            .. files.Except(alone).Index().GroupBy(pair => pair.Index % LightSessions, pair => pair.Item)
                .Select(group => new PesterSession([.. group])),
        ];
        return Environment.GetEnvironmentVariable("CLUSTERTOOLS_MANIFEST") is null
            ? sessions
            : sessions.Concat(s_ofClone.Select(name => new PesterSession(
                [name + Ending], Path.Combine(Repository.Root, "ClusterTools.psd1"))));
    }

    private static PowerShellHost FindHost()
    {
        Assert.True(
            PowerShellHost.TryFind(
                Repository.Root, Console.Out, out PowerShellHost? host, out string reason),
            reason);
        return host;
    }
}
