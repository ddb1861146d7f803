using System;
using System.Collections.Concurrent;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Threading;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Matrices;

public sealed class RowScanTests : IDisposable
{
    // Blocks of 256 KiB hold 130 of these rows.
    private const int Dimension = 1001;
    private const int Rows = 701;

    private readonly TemporaryFolder _folder = new();
    private readonly TokenMatrix _matrix;

    public RowScanTests() => _matrix = TensorFile.Matrix(
        _folder, Rows, Dimension, [.. Enumerable.Range(0, Rows * Dimension).Select(Element)]);

    public static TheoryData<string> Walks => ["ForEach", "Fold", "InOrder", "LookUp", "Panels"];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, false)]
    [InlineData(3, false)]
    [InlineData(1, true)]
    [InlineData(7, true)]
    public void Each_row_comes_once_with_its_own_bytes(int threads, bool someOnly)
    {
        int[] ids = someOnly
            ? [700, 3, 4, 5, 0, .. Enumerable.Range(100, 400), 650, 4] : [.. Enumerable.Range(0, Rows)];
        var rows = RowSelection.Of(_matrix, someOnly ? ids : null);
        int[] expected = [.. ids.Distinct().Order()];
        using var scan = new RowScan(rows);
        var seen = new ushort[rows.Count];
        var counts = new int[rows.Count];

        IReadOnlyList<Recording> kernels =
            scan.ForEach("Testing", new ComputeContext(threads), () => new Recording(seen, counts));

        Assert.Equal(expected.Select(static id => Element(id * Dimension)), seen);
        Assert.All(counts, static count => Assert.Equal(1, count));
        Assert.InRange(kernels.Count, 1, threads);
        Assert.Equal(rows.Count, kernels.Sum(static kernel => kernel.Rows));
        Assert.Equal(expected.Select(rows.IndexOf), Enumerable.Range(0, rows.Count));
    }

    [Fact]
    public void Blocks_begin_on_a_cache_line_and_have_readable_bytes_behind_them()
    {
        using var scan = new RowScan(_matrix);
        var places = new ConcurrentBag<long>();

        scan.ForEach(null, new ComputeContext(2), () => new Probe(places));

        Assert.Equal(6, places.Count);
        Assert.All(places, static place => Assert.Equal(0, place % 64));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Segments_are_walked_in_order_and_each_by_one_fold(int threads)
    {
        var segments = RowSegments.All(Rows);
        using var scan = new RowScan(_matrix);
        List<int>[] walked = [.. Enumerable.Range(0, segments.Count).Select(static _ => new List<int>())];

        scan.Fold("Testing", segments, new ComputeContext(threads), () => new Walk(walked), blockRows: 3);

        Assert.True(segments.Count > 1);
        for (int segment = 0; segment < segments.Count; segment++)
        {
            (int first, int count) = segments.Bounds(segment);
            Assert.Equal(Enumerable.Range(first, count), walked[segment]);
        }

        Assert.Equal(Enumerable.Range(0, Rows), walked.SelectMany(static rows => rows));
    }

    [Fact]
    public void In_order_is_the_order_of_the_file()
    {
        using var scan = new RowScan(_matrix);
        var bytes = new List<byte>();

        scan.InOrder("Testing", new ComputeContext(4), new Appending(bytes));

        Assert.Equal(File.ReadAllBytes(_matrix.Path)[^(2 * Rows * Dimension)..], bytes);
    }

    [Fact]
    public void Panels_are_loaded_in_pieces_by_kernels_that_stay()
    {
        using var scan = new RowScan(_matrix);
        var kernels = new ConcurrentBag<Recording>();
        var seen = new ushort[Rows];
        var counts = new int[Rows];
        RowPanelReader<Recording> panels = scan.Panels(32, () =>
        {
            var kernel = new Recording(seen, counts);
            kernels.Add(kernel);
            return kernel;
        });

        for (int first = 0; first < Rows; first += 100)
        {
            panels.Load(first, Math.Min(100, Rows - first), new ComputeContext(2));
        }

        Assert.Equal(Enumerable.Range(0, Rows).Select(static row => Element(row * Dimension)), seen);
        Assert.All(counts, static count => Assert.Equal(1, count));
        Assert.InRange(kernels.Count, 1, 2);
        Assert.All(kernels, static kernel => Assert.InRange(kernel.LongestBlock, 1, 32));
    }

    [Fact]
    public void Items_look_at_the_rows_of_their_choice()
    {
        using var scan = new RowScan(new RowSelection(_matrix, [10, 20, 30]));
        var equal = new bool[9];

        scan.LookUp(9, new ComputeContext(2), (item, rows) =>
            equal[item] = rows.Row(item / 3).SequenceEqual(rows.Other(item % 3)));

        Assert.Equal(Enumerable.Range(0, 9).Select(static item => item / 3 == item % 3), equal);
    }

    [Fact]
    public void Wider_elements_come_as_doubles_exactly_and_as_bfloat16_rounded_once()
    {
        double[] elements = [1 + Math.ScaleB(1, -8) + Math.ScaleB(1, -40), -3, 1e-300, 2];
        TokenMatrix matrix = TensorFile.Open(_folder, SafetensorsItem.FromF64("W", elements, [2, 2]));
        using var scan = new RowScan(matrix);
        var doubles = new List<double>();
        var rounded = new List<ushort>();

        scan.InOrder(null, new ComputeContext(), new Widening(doubles, rounded));

        Assert.Equal(elements, doubles);
        Assert.Equal(elements.Select(BFloat16.FromDouble), rounded);
    }

    [Theory]
    [MemberData(nameof(Walks))]
    [InlineData("Read")]
    public void A_file_that_is_written_to_during_a_walk_is_an_error(string walk)
    {
        using var scan = new RowScan(_matrix);

        var error = Assert.Throws<TokenMatrixException>(() => Run(walk, scan, new ComputeContext(1), () =>
            File.SetLastWriteTimeUtc(_matrix.Path, File.GetLastWriteTimeUtc(_matrix.Path).AddSeconds(1))));

        Assert.Equal(TokenMatrixError.MatrixFileChanged, error.Error);
    }

    [Theory]
    [MemberData(nameof(Walks))]
    public void A_walk_can_be_stopped(string walk)
    {
        using var scan = new RowScan(_matrix);
        using var source = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(
            () => Run(walk, scan, new ComputeContext(1, cancellationToken: source.Token), source.Cancel));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    public void Progress_of_each_walk_ends_with_one_exactly(int threads)
    {
        foreach (string walk in (string[])["ForEach", "Fold", "InOrder"])
        {
            var reports = new ConcurrentQueue<ComputeProgress>();
            using var scan = new RowScan(_matrix);

            Run(walk, scan, new ComputeContext(threads, new Queue(reports)), static () => { });

            Assert.All(reports, static report => Assert.Equal("Testing", report.Status));
            Assert.Equal(1, reports.Last().Fraction);
            Assert.Single(reports, static report => report.Fraction == 1);
            Assert.True(reports.Count > 5);
        }
    }

    [Fact]
    public void No_row_is_all_rows_done()
    {
        var reports = new ConcurrentQueue<ComputeProgress>();
        using var scan = new RowScan(new RowSelection(_matrix, []));
        var context = new ComputeContext(3, new Queue(reports));

        scan.ForEach("Testing", context, static () => new Recording([], []));
        scan.InOrder("Testing", context, new Recording([], []));

        Assert.Equal([1, 1], reports.Select(static report => report.Fraction));
    }

    private static ushort Element(int index) => (ushort)(0x3F00 + ((index * 7919L) % 251));

    private static void Run(string walk, RowScan scan, ComputeContext context, Action during)
    {
        switch (walk)
        {
            case "ForEach":
                scan.ForEach("Testing", context, () => new Calling(during));
                break;
            case "Fold":
                scan.Fold("Testing", RowSegments.All(scan.Rows.Count), context, () => new Calling(during));
                break;
            case "InOrder":
                scan.InOrder("Testing", context, new Calling(during));
                break;
            case "LookUp":
                scan.LookUp(2, context, (_, rows) =>
                {
                    rows.Row(0);
                    during();
                });
                break;
            case "Read":
                during();
                scan.Read(0, 1, new byte[scan.Matrix.RowBytes]);
                break;
            default:
                scan.Panels(64, () => new Calling(during)).Load(0, 200, context);
                break;
        }
    }

    private sealed class Queue(ConcurrentQueue<ComputeProgress> reports) : IProgress<ComputeProgress>
    {
        public void Report(ComputeProgress value) => reports.Enqueue(value);
    }

    private sealed class Recording(ushort[] seen, int[] counts) : IRowKernel
    {
        public int Rows { get; private set; }

        public int LongestBlock { get; private set; }

        public void Measure(RowSpan rows)
        {
            Rows += rows.Count;
            LongestBlock = Math.Max(LongestBlock, rows.Count);
            for (int row = 0; row < rows.Count; row++)
            {
                seen[rows.First + row] = rows.ToBFloat16()[row * rows.Matrix.Dimension];
                Interlocked.Increment(ref counts[rows.First + row]);
            }
        }
    }

    private sealed class Walk(List<int>[] walked) : IRowFold
    {
        private List<int> _rows = [];

        public void Begin(int segment) => _rows = walked[segment];

        public void Add(RowSpan rows)
        {
            Assert.InRange(rows.Count, 1, 3);
            _rows.AddRange(Enumerable.Range(rows.First, rows.Count));
        }
    }

    private sealed class Appending(List<byte> bytes) : IRowKernel
    {
        public void Measure(RowSpan rows) => bytes.AddRange(rows.Bytes);
    }

    private sealed class Widening(List<double> doubles, List<ushort> rounded) : IRowKernel
    {
        public void Measure(RowSpan rows)
        {
            var row = new double[rows.Matrix.Dimension];
            for (int i = 0; i < rows.Count; i++)
            {
                rows.ToDouble(i, row);
                doubles.AddRange(row);
            }

            rounded.AddRange(rows.ToBFloat16());
        }
    }

    private sealed class Calling(Action during) : IRowKernel, IRowFold
    {
        public void Measure(RowSpan rows) => during();

        public void Begin(int segment)
        {
        }

        public void Add(RowSpan rows) => during();
    }

    private sealed unsafe class Probe(ConcurrentBag<long> places) : IRowKernel
    {
        public void Measure(RowSpan rows)
        {
            fixed (byte* first = rows.Bytes)
            {
                places.Add((long)first);
                var behind = new ReadOnlySpan<byte>(
                    first + rows.Bytes.Length, rows.Matrix.RowBytes + RowBlock.SlackBytes);

                // Behind a full block: zeros. Behind the last one, rows of the block before.
                Assert.True(rows.Count < 130 || behind.IndexOfAnyExcept((byte)0) < 0);
            }
        }
    }
}
