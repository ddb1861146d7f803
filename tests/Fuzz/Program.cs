using System;
using System.Diagnostics;
using System.Globalization;
using System.Linq;
using System.Threading;

namespace ClusterTools.Fuzz;

/// <summary>
/// Reads files that were broken on purpose, as many as asked for: <c>--cases 10000000 --seed 1</c>, and <c>--target
/// safetensors</c> for one kind of files, <c>--first 123</c> to begin with a case. The exit code is 1 where a file gave
/// anything but a valid object or a documented error, 2 where a case hung.
/// </summary>
internal static class Program
{
    private static readonly TimeSpan s_longestCase = TimeSpan.FromSeconds(60);

    private static int Main(string[] args)
    {
        long cases = long.Parse(Argument(args, "--cases") ?? "1000000", CultureInfo.InvariantCulture);
        long first = long.Parse(Argument(args, "--first") ?? "0", CultureInfo.InvariantCulture);
        int seed = int.Parse(Argument(args, "--seed") ?? "1", CultureInfo.InvariantCulture);
        string? name = Argument(args, "--target");
        FuzzTarget[] targets = [.. FuzzTarget.All.Where(target => name is null || target.Name == name)];
        if (targets.Length == 0)
        {
            string names = string.Join(", ", FuzzTarget.All.Select(static target => target.Name));
            Console.Error.WriteLine($"There is no target {name}, only {names}.");
            return 1;
        }

        return targets.All(target => Run(target, seed, first, cases)) ? 0 : 1;
    }

    private static bool Run(FuzzTarget target, int seed, long first, long cases)
    {
        using FuzzRun run = new(target, seed);
        long current = first;
        Watchdog watchdog = new(target, seed, () => Interlocked.Read(ref current));
        using Timer timer = new(watchdog.Look, null, s_longestCase, s_longestCase);
        long start = Stopwatch.GetTimestamp();
        try
        {
            for (; current < first + cases; Interlocked.Increment(ref current))
            {
                run.Run(current);
            }
        }
        catch (FuzzFinding finding)
        {
            Console.Error.WriteLine(finding.Message);
            Console.Error.WriteLine(finding.InnerException!.StackTrace);
            return false;
        }

        TimeSpan time = Stopwatch.GetElapsedTime(start);
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{target.Name}: {cases:N0} cases from {first:N0} of seed {seed} in {time.TotalMinutes:N1} minutes, "
            + $"no finding; at most 32 KB allocated and {run.LargestAllocation:N0} bytes for each of the file's"));
        foreach ((string outcome, long count) in run.Outcomes)
        {
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {outcome,-36}{count,14:N0}"));
        }

        return true;
    }

    private static string? Argument(string[] args, string name)
    {
        int index = Array.IndexOf(args, name);
        return index >= 0 && index + 1 < args.Length ? args[index + 1] : null;
    }

    /// <summary>Ends the process where one case takes as long as the time between two looks.</summary>
    private sealed class Watchdog(FuzzTarget target, int seed, Func<long> current)
    {
        private long _seen = -1;

        public void Look(object? state)
        {
            long now = current();
            if (now == _seen)
            {
                Console.Error.WriteLine($"Case {now} of seed {seed}, target {target.Name}, hangs.");
                Environment.Exit(2);
            }

            _seen = now;
        }
    }
}
