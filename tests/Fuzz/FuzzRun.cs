using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Fuzz;

/// <summary>Runs cases of one target: files that depend on the seed and the case's number alone.</summary>
internal sealed class FuzzRun : IDisposable
{
    // What a reader may allocate in all, garbage included, for each byte of a file, and for any.
    private const long BytesForByte = 100;
    private const long BytesForAny = 1 << 15;
    private const int LongestMessage = 4000;

    private readonly FuzzTarget _target;
    private readonly int _seed;
    private readonly DirectoryInfo _folder;
    private readonly string _path;
    private readonly SafeFileHandle _handle;

    /// <summary>Prepares the folder of the files, in memory where the system has such a folder.</summary>
    /// <param name="target">The target.</param>
    /// <param name="seed">The seed of all cases.</param>
    public FuzzRun(FuzzTarget target, int seed)
    {
        _target = target;
        _seed = seed;
        string root = Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath();
        _folder = Directory.CreateDirectory(Path.Combine(root, $"clustertools-fuzz-{Guid.NewGuid():N}"));
        _path = Path.Combine(_folder.FullName, target.FileName);
        _handle = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.Write, FileShare.ReadWrite);
    }

    /// <summary>How often each outcome came: <c>valid</c>, or the id of an error.</summary>
    public SortedDictionary<string, long> Outcomes { get; } = new(StringComparer.Ordinal);

    /// <summary>The most that a case allocated beyond the file's share, in bytes for a byte.</summary>
    public double LargestAllocation { get; private set; }

    /// <summary>Makes the file of a case.</summary>
    /// <param name="number">The case's number, from 0.</param>
    /// <returns>Its bytes.</returns>
    public byte[] Generate(long number) => _target.Generate(new Random(HashCode(_seed, number)));

    /// <summary>Runs one case.</summary>
    /// <param name="number">The case's number, from 0.</param>
    /// <exception cref="FuzzFinding">The outcome is none of those that are promised.</exception>
    public void Run(long number)
    {
        byte[] file = Generate(number);
        try
        {
            string outcome = Run(file);
            Outcomes[outcome] = Outcomes.GetValueOrDefault(outcome) + 1;
        }
        catch (Exception e)
        {
            throw new FuzzFinding(
                $"Case {number} of seed {_seed}, target {_target.Name}: {e.Message}\nThe file in base 64: "
                    + Convert.ToBase64String(file),
                e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _handle.Dispose();
        _folder.Delete(recursive: true);
    }

    private string Run(byte[] file)
    {
        RandomAccess.SetLength(_handle, 0);
        RandomAccess.Write(_handle, file, 0);
        long before = GC.GetAllocatedBytesForCurrentThread();
        object? result = null;
        ClusterToolsException? error = null;
        try
        {
            result = _target.Read(_path);
        }
        catch (ClusterToolsException e) when (_target.IsDocumented(e))
        {
            error = e;
        }

        CheckAllocation(GC.GetAllocatedBytesForCurrentThread() - before, file.Length);
        CheckMessage(error);
        if (result is not null)
        {
            _target.Check(result, _path, file);
        }

        if (_target.Judge(file) is bool isGood)
        {
            FuzzFinding.Require(
                isGood == (error is null), isGood ? $"a good file is refused: {error?.Message}" : "a bad file is read");
        }

        FuzzFinding.Require(RandomAccess.GetLength(_handle) == file.Length, "the file was written to");
        return error?.ErrorId ?? "valid";
    }

    private void CheckAllocation(long allocated, int length)
    {
        LargestAllocation = Math.Max(LargestAllocation, (double)(allocated - BytesForAny) / Math.Max(1, length));
        FuzzFinding.Require(
            allocated <= BytesForAny + (BytesForByte * length),
            $"{allocated} bytes were allocated for a file of {length}");
    }

    // Texts of the file in it must neither flood nor control a terminal.
    private static void CheckMessage(ClusterToolsException? error)
    {
        FuzzFinding.Require(
            error is null || !error.Message.Any(char.IsControl), "the message has control characters");
        for (Exception? cause = error; cause is not null; cause = cause.InnerException)
        {
            FuzzFinding.Require(
                cause.Message.Length <= LongestMessage, $"a message of {cause.Message.Length} characters");
        }
    }

    // Not System.HashCode, which differs from process to process.
    private static int HashCode(int seed, long number)
    {
        ulong mixed = ((ulong)number + ((ulong)(uint)seed << 32) + 1) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        return (int)(mixed >> 33);
    }
}
