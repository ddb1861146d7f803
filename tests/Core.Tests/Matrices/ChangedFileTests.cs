using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using Xunit;

namespace ClusterTools.Tests.Matrices;

/// <summary>
/// A matrix holds no lock, so its file can be changed; then there is an error and never a wrong result.
/// </summary>
public sealed class ChangedFileTests : IDisposable
{
    // Two blocks and a half of 256 KB.
    private const int Rows = 1280;
    private const int Dimension = 260;

    private readonly TemporaryFolder _folder = new();
    private readonly TokenMatrix _matrix;

    public ChangedFileTests()
    {
        ushort[] bits = new ushort[Rows * Dimension];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = (ushort)(0x3F80 + (i * 7919 % 256));
        }

        _matrix = TensorFile.Matrix(_folder, Rows, Dimension, bits);
    }

    public static TheoryData<string> Computations =>
        ["Measure", "Compute 3", "Compute All", "Find identical", "Validate", "Coordinates", "Distances", "Mean"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Computations))]
    public void A_file_of_another_length_is_refused(string computation)
    {
        DateTime time = File.GetLastWriteTimeUtc(_matrix.Path);
        foreach (int change in (int[])[1, -2])
        {
            using (FileStream stream = File.OpenWrite(_matrix.Path))
            {
                stream.SetLength(stream.Length + change);
            }

            File.SetLastWriteTimeUtc(_matrix.Path, time);
            AssertChanged("its length differs", () => Run(computation));
        }
    }

    [Theory]
    [MemberData(nameof(Computations))]
    public void A_file_of_another_time_is_refused(string computation)
    {
        File.SetLastWriteTimeUtc(_matrix.Path, File.GetLastWriteTimeUtc(_matrix.Path).AddSeconds(1));

        AssertChanged("its time of change differs", () => Run(computation));
    }

    [Theory]
    [MemberData(nameof(Computations))]
    public void A_file_that_is_gone_is_not_found(string computation)
    {
        File.Delete(_matrix.Path);

        Assert.Throws<FileNotFoundException>(() => Run(computation));
    }

    [Theory]
    [MemberData(nameof(Computations))]
    public void A_file_that_is_put_back_is_the_same(string computation)
    {
        IReadOnlyList<double> expected = Run(computation);
        DateTime time = File.GetLastWriteTimeUtc(_matrix.Path);
        string other = _folder.File("other");
        File.Copy(_matrix.Path, other);
        File.Delete(_matrix.Path);
        File.Move(other, _matrix.Path);
        File.SetLastWriteTimeUtc(_matrix.Path, time);

        Assert.Equal(expected, Run(computation));
    }

    [Fact]
    public void A_file_that_is_cut_during_a_pass_is_an_error()
    {
        AssertChanged("it ends before row", () => Run("Measure", path =>
        {
            using FileStream stream = Shared(path);
            stream.SetLength(stream.Length / 2);
        }));
    }

    [Theory]
    [MemberData(nameof(Computations))]
    public void A_file_that_is_written_to_during_a_pass_is_an_error(string computation)
    {
        AssertChanged("its time of change differs", () => Run(computation, path =>
        {
            using (FileStream stream = Shared(path))
            {
                stream.Seek(-1, SeekOrigin.End);
                stream.WriteByte(0x40);
            }

            File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
        }));
    }

    [Theory]
    [InlineData("Find identical")]
    [InlineData("Validate")]
    public void A_file_that_is_written_to_before_the_groups_norms_are_read_is_an_error(string computation)
    {
        // Both tell what they found before they read a row of each group for its norm.
        AssertChanged("its time of change differs", () => Run(computation, Overwrite, onReport: false));
    }

    [Theory]
    [MemberData(nameof(Computations))]
    public void A_file_that_is_written_to_at_any_moment_gives_an_error_or_what_it_held(string computation)
    {
        byte[] content = File.ReadAllBytes(_matrix.Path);
        DateTime time = File.GetLastWriteTimeUtc(_matrix.Path);
        int moments = 0;
        List<double> expected = Run(computation, _ => moments++, every: true);
        Assert.True(moments > 1);
        for (int moment = 0; moment < moments; moment += Math.Max(1, moments / 12))
        {
            int left = moment;
            try
            {
                Assert.Equal(expected, Run(computation, OverwriteAtZero, every: true));
            }
            catch (TokenMatrixException error)
            {
                Assert.Equal(TokenMatrixError.MatrixFileChanged, error.Error);
            }

            File.WriteAllBytes(_matrix.Path, content);
            File.SetLastWriteTimeUtc(_matrix.Path, time);

            void OverwriteAtZero(string path)
            {
                if (left-- == 0)
                {
                    Overwrite(path);
                }
            }
        }
    }

    [Theory]
    [MemberData(nameof(Computations))]
    public void A_file_can_be_deleted_during_a_pass_and_the_pass_goes_on(string computation)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows keeps the name until the file is closed.");
        IReadOnlyList<double> expected = Run(computation);

        Assert.Equal(expected, Run(computation, File.Delete));
        Assert.False(File.Exists(_matrix.Path));
    }

    [Fact]
    public void A_file_can_be_written_and_deleted_after_it_was_opened()
    {
        using (FileStream stream = new(_matrix.Path, FileMode.Open, FileAccess.ReadWrite, FileShare.None))
        {
            stream.WriteByte(0);
        }

        File.Delete(_matrix.Path);
        Assert.Empty(Directory.GetFiles(_folder.Path));
    }

    // Calls at the first report or detail, or at every one.
    private List<double> Run(
        string computation, Action<string>? during = null, bool onReport = true, bool every = false)
    {
        Action<string>? left = during;
        void Call(bool isMoment)
        {
            if (isMoment)
            {
                (every ? left : Interlocked.Exchange(ref left, null))?.Invoke(_matrix.Path);
            }
        }

        var context = new ComputeContext(1, new Reporter<ComputeProgress>(() => Call(onReport || every)))
        {
            Details = new Reporter<string>(() => Call(!onReport || every)),
        };
        IEnumerable<double> numbers = computation switch
        {
            "Measure" => CosineMeasurement
                .Measure(new SkyDirection(TensorFile.UnitBasis(_matrix), 30, 30), context: context)
                .Cosines.Select(static cosine => (double)cosine),
            "Find identical" => IdenticalTokenGroup.Find(_matrix, context: context)
                .SelectMany(static group => group.TokenIds.Select(static id => (double)id).Append(group.Norm)),
            "Validate" => NumbersOf(ClusterValidation.Validate(_matrix, [.. Enumerable.Range(0, 70)], context)),
            "Coordinates" => SkyCoordinates.Compute(TensorFile.UnitBasis(_matrix), context: context).Radii,
            "Distances" => TokenDistance.ToOrigin(_matrix, context: context).Distances,
            "Mean" => TokenCenter.OfTokens(_matrix, [1, 900], context: context).Vector,
            "Compute All" => PcaBasis.Compute(_matrix, ComponentCount.All, context).Eigenvalues,
            _ => PcaBasis.Compute(_matrix, new ComponentCount(3), context).Components.SelectMany(static c => c),
        };
        return [.. numbers];
    }

    private static IEnumerable<double> NumbersOf(ClusterValidation validation) =>
        [.. validation.Members.Select(static member => member.Angle),
        .. validation.IdenticalGroups.Select(static group => group.Norm)];

    // All elements, so that no number that is read afterwards is the old one.
    private static void Overwrite(string path)
    {
        using (FileStream stream = Shared(path))
        {
            stream.Seek(-2 * Rows * Dimension, SeekOrigin.End);
            stream.Write(Enumerable.Repeat((byte)0x40, 2 * Rows * Dimension).ToArray());
        }

        File.SetLastWriteTimeUtc(path, File.GetLastWriteTimeUtc(path).AddSeconds(1));
    }

    private static FileStream Shared(string path) => new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);

    private void AssertChanged(string how, Func<object> action)
    {
        TokenMatrixException error = Assert.Throws<TokenMatrixException>(action);

        Assert.Equal((TokenMatrixError.MatrixFileChanged, "MatrixFileChanged"), (error.Error, error.ErrorId));
        Assert.Equal(_matrix.Path, error.Path);
        Assert.Contains(how, error.Message);
    }

    private sealed class Reporter<T>(Action report) : IProgress<T>
    {
        public void Report(T value) => report();
    }
}
