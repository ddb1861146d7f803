using System;
using System.Diagnostics;
using System.Linq;

namespace ClusterTools.Bench;

/// <summary>Times of repeated runs.</summary>
internal static class Measure
{
    /// <summary>The median of the seconds of several runs, after one that does not count.</summary>
    public static double Median(Action action, int runs = 5) => MedianOf(() =>
    {
        var watch = Stopwatch.StartNew();
        action();
        return watch.Elapsed.TotalSeconds;
    }, runs);

    /// <summary>The median of several values, after one that does not count.</summary>
    public static double MedianOf(Func<double> value, int runs = 5)
    {
        value();
        double[] values = [.. Enumerable.Range(0, runs).Select(_ => value()).Order()];
        return values[runs / 2];
    }
}
