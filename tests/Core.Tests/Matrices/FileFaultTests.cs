using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit;

namespace ClusterTools.Tests.Matrices;

/// <summary>
/// A file that is cut, lengthened, replaced or deleted while it is read, at each point at which a computation tells its
/// progress: within passes and between them. The outcome is an error of the matrix or the result of the file as it was.
/// </summary>
public sealed class FileFaultTests : IDisposable
{
    private const int Rows = 1280;
    private const int Dimension = 260;
    private const int MostPoints = 12;

    private readonly TemporaryFolder _folder = new();
    private readonly byte[] _file;

    public FileFaultTests()
    {
        var bits = new ushort[Rows * Dimension];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = (ushort)(0x3F80 + (i * 7919 % 256));
        }

        _file = File.ReadAllBytes(TensorFile.Matrix(_folder, Rows, Dimension, bits).Path);
    }

    public static TheoryData<string, int> Computations =>
        new(from name in (string[])["Measure", "Measure 40", "Compute 3", "Compute All", "Hash", "Import"]
            from threads in (int[])[1, 3]
            select (name, threads));

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Computations))]
    public void No_result_is_of_two_files(string computation, int threads)
    {
        int points = 0;
        double[] expected = Run(computation, threads, Fresh(), () => points++);
        Assert.True(points > 0);
        foreach (Action<string> fault in (Action<string>[])[Cut, Lengthen, Replace, Spoil, Delete])
        {
            for (int point = 0; point < Math.Min(points, MostPoints); point++)
            {
                int left = point * Math.Max(1, points / MostPoints);
                TokenMatrix matrix = Fresh();
                try
                {
                    double[] result = Run(computation, threads, matrix, () =>
                    {
                        if (Interlocked.Decrement(ref left) == -1)
                        {
                            fault(matrix.Path);
                        }
                    });
                    Assert.Equal(expected, result);
                }
                catch (TokenMatrixException e) when (e.Error == TokenMatrixError.MatrixFileChanged)
                {
                    Assert.Contains(matrix.Path, e.Message, StringComparison.Ordinal);
                }
                catch (FileNotFoundException e) when (fault == Delete)
                {
                    Assert.Equal(matrix.Path, e.FileName);
                }

                // Whatever comes next notices it, too.
                Exception? next = Record.Exception(() => Run(computation, threads, matrix));
                Assert.True(next
                    is FileNotFoundException or TokenMatrixException { Error: TokenMatrixError.MatrixFileChanged });
            }
        }
    }

    private static void Cut(string path) => Change(path, static stream => stream.SetLength(stream.Length / 2));

    private static void Lengthen(string path) => Change(path, static stream => stream.SetLength(stream.Length + 1));

    private static void Spoil(string path) => Change(path, static stream =>
    {
        stream.Position = stream.Length / 3;
        stream.Write(new byte[(int)stream.Length / 2]);
    });

    private static void Delete(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            // There the name stays until the file is closed.
            Cut(path);
        }
        else
        {
            File.Delete(path);
        }
    }

    private static void Replace(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Spoil(path);
            return;
        }

        string other = path + ".new";
        File.WriteAllBytes(other, new byte[new FileInfo(path).Length]);
        File.SetLastWriteTimeUtc(other, DateTime.UtcNow.AddSeconds(2));
        File.Move(other, path, overwrite: true);
    }

    private static void Change(string path, Action<FileStream> change)
    {
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete))
        {
            change(stream);
        }

        // A file system may keep times of a coarser grain than this test is fast.
        File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddSeconds(2));
    }

    private TokenMatrix Fresh()
    {
        File.WriteAllBytes(_folder.File("W.safetensors"), _file);
        return TokenMatrix.Open(_folder.File("W.safetensors"));
    }

    private double[] Run(string computation, int threads, TokenMatrix matrix, Action? report = null)
    {
        var context = new ComputeContext(threads, new Reporter(report ?? (static () => { })));
        PcaBasis basis = TensorFile.UnitBasis(matrix);
        IEnumerable<double> numbers = computation switch
        {
            "Measure" => Cosines(CosineMeasurement.Measure(new SkyDirection(basis, 30, 30), context: context)),
            "Measure 40" => CosineMeasurement.Measure(
                [.. Enumerable.Range(0, 40).Select(i => new SkyDirection(basis, i, i))], matrix, context)
                    .SelectMany(Cosines),
            "Compute 3" =>
                PcaBasis.Compute(matrix, new ComponentCount(3), context).Components.SelectMany(static c => c),
            "Compute All" => PcaBasis.Compute(matrix, ComponentCount.All, context).Eigenvalues,
            "Hash" => matrix.ContentHash.Get(context).Select(static c => (double)c),
            _ => PcaBasisFile.Load(Saved(basis), matrix, context: context).Components.SelectMany(static c => c),
        };
        return [.. numbers];
    }

    // As long as no other matrix was saved, so that the hash that is compared is of the file as it was.
    private string Saved(PcaBasis basis)
    {
        string path = _folder.File("basis.safetensors");
        if (!File.Exists(path))
        {
            PcaBasisFile.Save(basis, path);
        }

        return path;
    }

    private static IEnumerable<double> Cosines(CosineMeasurement measurement) =>
        measurement.Cosines.Select(static cosine => (double)cosine);

    private sealed class Reporter(Action report) : IProgress<ComputeProgress>
    {
        public void Report(ComputeProgress value) => report();
    }
}
