using System;
using System.Linq;
using System.Numerics;
using ClusterTools.Components;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Components;

/// <summary>Covariances by sums of integers, against integers of any length.</summary>
public sealed class GramCovarianceTests : IDisposable
{
    // Steps are chosen by the first half of each segment of 32 rows.
    private const int RowsWithSample = 2048;

    private const double TwoRoundings = 4.5e-16;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 46)]
    [InlineData(63, 47)]
    [InlineData(64, 48)]
    [InlineData(65, 49)]
    [InlineData(2047, 20)]
    [InlineData(130, 97)]
    [InlineData(2049, 48)]
    [InlineData(4161, 50)]
    public void Covariances_are_those_of_exact_sums(int rows, int dimension)
    {
        var random = new Random(rows);
        ushort[] bits = Bits(rows * dimension, _ => Gaussian(random) + 0.1);

        double[] covariance = Computed(rows, dimension, bits);

        AssertNear(Exact(rows, dimension, bits), covariance, TwoRoundings);
    }

    // Beside rows of 2048 steps: whose sums fit into 32 bits for a block, for a quarter, for two rows only; and no
    // integers.
    [Theory]
    [InlineData(1)]
    [InlineData(5)]
    [InlineData(15.9375)]
    [InlineData(16)]
    [InlineData(1e30)]
    [InlineData(0.0546875)]
    [InlineData(1e-38)]
    public void Rows_of_another_size_than_the_sampled_ones_count_in_full(double size)
    {
        const int Dimension = 50;
        ushort[] bits = Bits(RowsWithSample * Dimension, i =>
            ((i / Dimension) % 32 < 16 ? 1 : size) * (
                (i / Dimension / 64) + (i % Dimension) is var n && n % 3 == 0 ? -1 : 1));

        double[] covariance = Computed(RowsWithSample, Dimension, bits);

        AssertNear(Exact(RowsWithSample, Dimension, bits), covariance, TwoRoundings);
    }

    [Fact]
    public void A_mean_far_beyond_the_spread_costs_no_digits()
    {
        const int Dimension = 30;
        var random = new Random(3);
        ushort[] bits = Bits(700 * Dimension, i => (i % 2 == 0 ? 1 : -1) * (16384 + (128 * random.Next(4))));

        double[] covariance = Computed(700, Dimension, bits);

        Assert.All(
            Exact(700, Dimension, bits).Zip(covariance),
            static pair => Assert.Equal(pair.First, pair.Second, 4e-16 * Math.Abs(pair.First)));
    }

    [Fact]
    public void Zeros_are_on_every_grid()
    {
        Assert.Equal(new double[36], Computed(70, 6, new ushort[70 * 6]));
    }

    [Fact]
    public void Doubles_say_the_same_of_a_real_shape()
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        using var rows = new RowScan(matrix);
        var context = new ComputeContext();

        double[] covariance = GramCovariance.Compute(rows, Grids(matrix)!, context);

        AssertNear(
            CovarianceMatrix.Compute(rows, RowMoments.Compute(rows, context).Mean, context),
            covariance,
            2e-15);
    }

    [Fact]
    public void Threads_show_in_no_bit()
    {
        var random = new Random(5);
        ushort[] bits = Bits(2500 * 60, _ => Gaussian(random));
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2500, 60, bits);
        using var rows = new RowScan(matrix);
        ColumnGrids grids = Grids(matrix)!;

        double[] one = GramCovariance.Compute(rows, grids, new ComputeContext(1));

        Assert.Equal(one, GramCovariance.Compute(rows, grids, new ComputeContext(5)));
    }

    [Fact]
    public void Columns_whose_elements_differ_in_size_throughout_have_no_grids()
    {
        var random = new Random(4);
        ushort[] bits = Bits(500 * 8, _ => Math.ScaleB(1 + random.NextDouble(), random.Next(-60, 60)));
        Assert.Null(Grids(TensorFile.Matrix(_folder, 500, 8, bits)));
    }

    [Fact]
    public void Other_element_types_have_no_grids() =>
        Assert.Null(Grids(TensorFile.Open(_folder, SafetensorsItem.FromF32("W", new float[12], [3, 4]))));

    private static ColumnGrids? Grids(TokenMatrix matrix)
    {
        using var rows = new RowScan(matrix);
        return ColumnGrids.Choose(rows, new ComputeContext(cancellationToken: TestContext.Current.CancellationToken));
    }

    private static ushort[] Bits(int count, Func<int, double> element) =>
        [.. Enumerable.Range(0, count).Select(i => BFloat16.FromDouble(element(i)))];

    private static double Gaussian(Random random) =>
        Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());

    // A bfloat16 number is a multiple of 2^-133.
    private static double[] Exact(int rows, int dimension, ushort[] bits)
    {
        BigInteger[][] columns =
        [
            .. Enumerable.Range(0, dimension).Select(column => Enumerable.Range(0, rows).Select(row =>
                new BigInteger(Math.ScaleB((double)BFloat16.ToSingle(bits[(row * dimension) + column]), 133)))
                    .ToArray()),
        ];
        BigInteger[] sums = Array.ConvertAll(columns, static column => column.Aggregate(BigInteger.Add));
        var covariance = new double[dimension * dimension];
        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < dimension; j++)
            {
                BigInteger products = columns[i].Zip(columns[j], BigInteger.Multiply).Aggregate(BigInteger.Add);
                BigInteger numerator = (rows * products) - (sums[i] * sums[j]);

                // With 64 bits behind the point.
                covariance[(i * dimension) + j] =
                    Math.ScaleB((double)((numerator << 64) / ((BigInteger)rows * rows)), -64 - 266);
            }
        }

        return covariance;
    }

    private static void AssertNear(double[] expected, double[] actual, double tolerance)
    {
        int dimension = (int)Math.Sqrt(expected.Length);
        for (int k = 0; k < expected.Length; k++)
        {
            (int i, int j) = (k / dimension, k % dimension);
            double scale = Math.Sqrt(expected[(i * dimension) + i]) * Math.Sqrt(expected[(j * dimension) + j]);
            Assert.Equal(expected[k], actual[k], tolerance * scale);
        }
    }

    private double[] Computed(int rows, int dimension, ushort[] bits)
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, rows, dimension, bits);
        using var scan = new RowScan(matrix);
        return GramCovariance.Compute(scan, Grids(matrix)!, new ComputeContext(2));
    }
}
