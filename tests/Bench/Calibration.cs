using System;
using System.Diagnostics;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Threading;
using System.Threading.Tasks;
using ClusterTools.Files;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Bench;

/// <summary>What this machine can do at this moment: the limits that figures stand beside.</summary>
internal static class Calibration
{
    /// <summary>GFLOP/s of double multiply-adds that touch no memory.</summary>
    public static double FmaDouble(int threads) => OnThreads(threads, static () =>
    {
        const long Rounds = 12_000_000;
        double sink = FmaDoubleLoop(Rounds);
        GC.KeepAlive(sink);
        return Rounds * 16 * 8 * 2 / 1e9;
    });

    /// <summary>Seconds to read a matrix once by positioned reads into a small buffer for each thread.</summary>
    public static double Read(TokenMatrix matrix, int threads, int blockBytes = 256 << 10)
    {
        using SafeFileHandle handle = InputFile.Open(matrix.Path);
        long end = matrix.Offset + matrix.SizeBytes;
        long next = matrix.Offset;
        var watch = Stopwatch.StartNew();
        Parallel(threads, () =>
        {
            var buffer = new byte[blockBytes];
            long position;
            while ((position = Interlocked.Add(ref next, blockBytes) - blockBytes) < end)
            {
                System.IO.RandomAccess.Read(handle, buffer, position);
            }
        });
        return watch.Elapsed.TotalSeconds;
    }

    private static double OnThreads(int threads, Func<double> work)
    {
        double total = 0;
        var watch = Stopwatch.StartNew();
        Parallel(threads, () =>
        {
            double done = work();
            lock (work)
            {
                total += done;
            }
        });
        return total / watch.Elapsed.TotalSeconds;
    }

    private static void Parallel(int threads, Action action) =>
        Task.WaitAll([.. Enumerable.Range(0, threads)
            .Select(_ => Task.Factory.StartNew(action, TaskCreationOptions.LongRunning))]);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static double FmaDoubleLoop(long rounds)
    {
        var x = Vector512.Create(0.5);
        var y = Vector512.Create(0.25);
        Vector512<double> a0 = x, a1 = x, a2 = x, a3 = x, a4 = x, a5 = x, a6 = x, a7 = x;
        Vector512<double> b0 = y, b1 = y, b2 = y, b3 = y, b4 = y, b5 = y, b6 = y, b7 = y;
        for (long i = 0; i < rounds; i++)
        {
            a0 = Vector512.FusedMultiplyAdd(a0, x, y);
            a1 = Vector512.FusedMultiplyAdd(a1, x, y);
            a2 = Vector512.FusedMultiplyAdd(a2, x, y);
            a3 = Vector512.FusedMultiplyAdd(a3, x, y);
            a4 = Vector512.FusedMultiplyAdd(a4, x, y);
            a5 = Vector512.FusedMultiplyAdd(a5, x, y);
            a6 = Vector512.FusedMultiplyAdd(a6, x, y);
            a7 = Vector512.FusedMultiplyAdd(a7, x, y);
            b0 = Vector512.FusedMultiplyAdd(b0, x, y);
            b1 = Vector512.FusedMultiplyAdd(b1, x, y);
            b2 = Vector512.FusedMultiplyAdd(b2, x, y);
            b3 = Vector512.FusedMultiplyAdd(b3, x, y);
            b4 = Vector512.FusedMultiplyAdd(b4, x, y);
            b5 = Vector512.FusedMultiplyAdd(b5, x, y);
            b6 = Vector512.FusedMultiplyAdd(b6, x, y);
            b7 = Vector512.FusedMultiplyAdd(b7, x, y);
        }

        return Vector512.Sum(a0 + a1 + a2 + a3 + a4 + a5 + a6 + a7 + b0 + b1 + b2 + b3 + b4 + b5 + b6 + b7);
    }
}
