using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using ClusterTools.Chain;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using ClusterTools.Scans;
using ClusterTools.Tests.Chain;
using Xunit;

namespace ClusterTools.Tests.Scans;

public sealed class CosineScanTests
{
    private static readonly double[] s_hardElements =
    [
        0, -0.0, 1, -1, 1.0 / 3, 65504, -65504, 6e-8, 1.00390625, 1.01171875, 1.00390625 + 1e-7, 1e-30, -1e-40,
        1.00390625 + 1e-12, 3.4e38, double.Epsilon, 1e200, double.NaN, double.PositiveInfinity,
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    public void Cosines_of_a_file_are_those_of_its_rows_whatever_the_threads(int threads)
    {
        // Several blocks of 256 KB, the last one not full; rows of odd length.
        const int Rows = 9001;
        const int Dimension = 97;
        using TemporaryFolder folder = new();
        var random = new Random(1);
        ushort[][] rows =
            [.. Enumerable.Range(0, Rows)
                .Select(i => ChainRows.Row((RowKind)(i % ChainRows.RowKinds.Count), Dimension, random))];
        TokenMatrix matrix = TensorFile.Matrix(folder, Rows, Dimension, [.. rows.SelectMany(static row => row)]);
        ushort[] direction = ChainRows.Direction(DirectionKind.Unit, Dimension, random);

        ushort[] cosines = Compute(matrix, direction, threads);

        Assert.Equal(Rows, cosines.Length);
        Assert.Equal(Array.ConvertAll(rows, row => Kernel(row, direction)), cosines);
        for (int row = 0; row < Rows; row += 90)
        {
            Assert.Equal(ReferenceChain.Cosine(rows[row], direction), cosines[row]);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Selected_tokens_have_the_cosines_that_they_have_among_all(int directionCount)
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        PcaBasis basis = Golden.TorchBasis("medium");
        SkyDirection[] directions =
            [.. Enumerable.Range(0, directionCount).Select(i => new SkyDirection(basis, 20 * i, 50))];

        // Runs, single rows and both ends, in some order, one of them twice.
        int[] ids = [3000, 7, 8, 9, 2500, 0, 1, 7, .. Enumerable.Range(1000, 700)];
        var all = CosineMeasurement.Measure(directions, matrix);
        var some = CosineMeasurement.Measure(directions, matrix, new ComputeContext(2), ids);

        for (int i = 0; i < directionCount; i++)
        {
            var expected = ids.ToHashSet();
            Assert.Equal(
                all[i].Cosines.Select((cosine, id) => expected.Contains(id) ? cosine : float.NaN), some[i].Cosines);
            Assert.Equal(ids.Distinct().Order(), some[i].SelectedTokenIds!);
            Assert.Equal((3001, 707, 0), (some[i].TokenCount, some[i].MeasuredCount, some[i].UndefinedCount));
            Assert.Equal(707, some[i].Distribution.Sum(static item => item.Count));
            Assert.Equal(1, some[i].Distribution.Sum(static item => item.Fraction), 12);
            Assert.Equal((3001, null), (all[i].MeasuredCount, all[i].SelectedTokenIds));

            CosineCluster cluster = CosineCluster.Mode(some[i]);
            Assert.Equal(cluster.TokenIds, expected.Where(id => all[i].Cosines[id] == cluster.Cosine).Order());
            Assert.Equal((3001, cluster.Count / 3001.0), (cluster.TokenCount, cluster.Fraction));
        }
    }

    [Theory]
    [InlineData(SafetensorsDType.F16)]
    [InlineData(SafetensorsDType.F32)]
    [InlineData(SafetensorsDType.F64)]
    public void Wider_elements_are_rounded_once(SafetensorsDType dtype)
    {
        const int Rows = 120;
        const int Dimension = 13;
        using TemporaryFolder folder = new();
        var random = new Random((int)dtype);
        double[] elements = [.. Enumerable.Range(0, Rows * Dimension).Select(i => Element(i / Dimension, random))];
        (byte[] bytes, ushort[] rounded) = dtype switch
        {
            SafetensorsDType.F16 => Of(elements, static x => (Half)x, static x => BFloat16.FromDouble((double)x)),
            SafetensorsDType.F32 => Of(elements, static x => (float)x, BFloat16.FromSingle),
            _ => Of(elements, static x => x, BFloat16.FromDouble),
        };
        TokenMatrix matrix = TensorFile.Open(folder, new SafetensorsItem("W", dtype, [Rows, Dimension], bytes));
        ushort[] direction = ChainRows.Direction(DirectionKind.Unit, Dimension, random);

        ushort[] cosines = Compute(matrix, direction, 2);

        Assert.Equal(
            rounded.Chunk(Dimension).Select(row => ReferenceChain.Cosine(row, direction)),
            cosines);
        Assert.InRange(cosines.Count(BFloat16.IsNaN), 1, Rows - 1);
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = TensorFile.Matrix(folder, 900, 1024, new ushort[900 * 1024]);
        var reports = new Recorder();

        Compute(matrix, new ushort[1024], 1, reports);

        Assert.Equal(Enumerable.Range(1, 8).Select(static block => block / 8.0), reports.Fractions);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_cancelled_scan_ends_with_that(int threads)
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = TensorFile.Matrix(folder, 900, 1024, new ushort[900 * 1024]);
        using var source = new CancellationTokenSource();
        var context = new ComputeContext(threads, new Recorder(_ => source.Cancel()), source.Token);

        Assert.ThrowsAny<OperationCanceledException>(
            () => ProductScan.Multiply(new RowSelection(matrix), [new ushort[1024]], RowScaling.UnitNorm, context));
    }

    private static unsafe ushort Kernel(ushort[] row, ushort[] direction)
    {
        fixed (ushort* first = row)
        {
            return ProductKernel.Multiply<UnitNormScaling>(first, new VectorOperand(direction));
        }
    }

    // The last third of the rows holds what is hard to round, one such element a row.
    private static double Element(int row, Random random) => row switch
    {
        < 40 => (2 * random.NextDouble()) - 1,
        < 80 => Math.ScaleB(random.NextDouble() - 0.5, random.Next(-30, 16)),
        _ => random.Next(8) == 0
            ? s_hardElements[random.Next(s_hardElements.Length)] : Math.ScaleB(random.Next(256, 512), -8),
    };

    private static (byte[] Bytes, ushort[] Rounded) Of<T>(
        double[] elements, Converter<double, T> narrow, Converter<T, ushort> round)
        where T : unmanaged
    {
        T[] narrowed = Array.ConvertAll(elements, narrow);
        return (MemoryMarshal.AsBytes<T>(narrowed).ToArray(), Array.ConvertAll(narrowed, round));
    }

    private static ushort[] Compute(
        TokenMatrix matrix, ushort[] direction, int threads, IProgress<ComputeProgress>? progress = null) =>
        ProductScan.Multiply(
            new RowSelection(matrix), [direction], RowScaling.UnitNorm, new ComputeContext(threads, progress))[0];

    private sealed class Recorder(Action<double>? report = null) : IProgress<ComputeProgress>
    {
        public List<double> Fractions { get; } = [];

        public void Report(ComputeProgress value)
        {
            lock (Fractions)
            {
                Fractions.Add(value.Fraction);
            }

            report?.Invoke(value.Fraction);
        }
    }
}
