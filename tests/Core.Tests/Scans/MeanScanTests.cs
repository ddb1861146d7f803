using System;
using System.Linq;
using System.Numerics;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using ClusterTools.Scans;
using ClusterTools.Tests.Distances;
using Xunit;

namespace ClusterTools.Tests.Scans;

public sealed class MeanScanTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public static TheoryData<SafetensorsDType> Types => [.. DistanceRows.Types];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Types))]
    public void Each_element_is_the_double_nearest_to_the_exact_mean(SafetensorsDType dtype)
    {
        var random = new Random(3);
        foreach (int count in (int[])[1, 2, 3, 7, 40])
        {
            foreach (int dimension in (int[])[1, 7, 8, 33, 100])
            {
                AssertNearest(dtype, [.. Enumerable.Range(0, count).Select(_ => Finite(dtype, dimension, random))]);
            }
        }
    }

    [Fact]
    public void Columns_that_cancel_or_overflow_in_double_are_exact()
    {
        double[][] rows =
        [
            [1, 1e300, 1e308, double.Epsilon, 1, -1e16, 0.1],
            [double.Epsilon, 1, 1e308, double.Epsilon, 1, 1, 0.1],
            [-1, -1e300, 1e308, 0, 1 + Math.ScaleB(1, -52), 1e16, 0.1],
        ];

        double[] mean = AssertNearest(SafetensorsDType.F64, [.. rows.Select(Bytes)]);

        // A third of 5e-324 is nearer to 0; two thirds of it are nearer to it.
        Assert.Equal([0, 1.0 / 3, 1e308, double.Epsilon, 1, 1.0 / 3, 0.1], mean);
    }

    [Fact]
    public void Rounding_is_to_even_halfway_between_two_doubles()
    {
        double next = Math.BitIncrement(1);
        double[][] rows = [[1, next, -1], [next, Math.BitIncrement(next), -next]];

        double[] mean = AssertNearest(SafetensorsDType.F64, [.. rows.Select(Bytes)]);

        Assert.Equal([1, Math.BitIncrement(next), -1], mean);
    }

    [Fact]
    public void Means_of_tiny_numbers_are_the_nearest_doubles()
    {
        var random = new Random(17);
        for (int round = 0; round < 60; round++)
        {
            int exponent = random.Next(-1070, -880);
            AssertNearest(SafetensorsDType.F64, [.. Enumerable.Range(0, random.Next(2, 9)).Select(_ => Bytes(
                [.. Enumerable.Range(0, 40).Select(_ => Math.ScaleB((2 * random.NextDouble()) - 1, exponent))]))]);
        }
    }

    [Fact]
    public void A_row_that_is_not_finite_is_named()
    {
        TokenMatrix matrix = Open(SafetensorsDType.F64, [Bytes([1, 2]), Bytes([3, double.NaN]), Bytes([5, 6])]);

        var error = Assert.Throws<TokenMatrixException>(() => TokenCenter.OfTokens(matrix, [0, 1, 2]));

        Assert.Equal(TokenMatrixError.TokenVectorInvalid, error.Error);
        Assert.StartsWith("Token 1 of ", error.Message, StringComparison.Ordinal);
        Assert.Throws<TokenMatrixException>(() => TokenCenter.OfTokens(matrix, [1]));
        Assert.Equal([3, 4], TokenCenter.OfTokens(matrix, [0, 2]).Vector);
    }

    [Fact]
    public void Distinct_counts_a_row_once()
    {
        TokenMatrix matrix = Open(
            SafetensorsDType.F64, [Bytes([1, 2]), Bytes([4, 8]), Bytes([1, 2]), Bytes([1, 2]), Bytes([7, 2])]);

        TokenCenter byToken = TokenCenter.OfTokens(matrix, [3, 2, 1, 0, 4, 4]);
        TokenCenter byRow = TokenCenter.OfTokens(matrix, [3, 2, 1, 0, 4], isDistinct: true);

        Assert.Equal([14 / 5.0, 16 / 5.0], byToken.Vector);
        Assert.Equal([4, 4], byRow.Vector);
        Assert.Equal([0, 1, 2, 3, 4], byToken.TokenIds);
        Assert.True(byRow.IsDistinct);
        Assert.Equal("the mean of 5 tokens, each distinct row once", byRow.ToString());
    }

    [Fact]
    public void The_mean_of_equal_rows_is_the_row_whose_steps_can_be_counted()
    {
        TokenMatrix matrix = Open(
            SafetensorsDType.F64,
                [Bytes([0.1, -0.3]), Bytes([0.1, -0.3]), Bytes([0.1, -0.3]), Bytes([0.1, Math.BitIncrement(-0.3)])]);

        TokenCenter center = TokenCenter.OfTokens(matrix, [0, 1, 2]);

        Assert.Equal(CenterKind.Mean, center.Kind);
        Assert.Equal([0.1, -0.3], center.Vector);
        Assert.Equal([0, 0, 0, 1], TokenDistance.Measure([center], matrix, DistanceMetric.Ulp)[0].Distances);
    }

    private static byte[] Bytes(double[] row) => [.. row.SelectMany(BitConverter.GetBytes)];

    private static byte[] Finite(SafetensorsDType dtype, int dimension, Random random)
    {
        while (true)
        {
            byte[] row = DistanceRows.Pair(dtype, dimension, random).First;
            var numbers = new double[dimension];
            ElementConversion.ToDouble(dtype, row, numbers);
            if (Array.TrueForAll(numbers, double.IsFinite))
            {
                return row;
            }
        }
    }

    // In units of 2^-1074, of which every double is a whole number.
    private static BigInteger Units(double number)
    {
        long bits = BitConverter.DoubleToInt64Bits(number);
        int exponent = (int)(bits >> 52) & 0x7FF;
        BigInteger significand = (bits & ((1L << 52) - 1)) | (exponent > 0 ? 1L << 52 : 0);
        return (significand << Math.Max(0, exponent - 1)) * (bits < 0 ? -1 : 1);
    }

    private double[] AssertNearest(SafetensorsDType dtype, byte[][] rows)
    {
        TokenMatrix matrix = Open(dtype, rows);
        using var scan = new RowScan(matrix);
        double[] mean = MeanScan.Compute(scan, new ComputeContext());
        double[][] numbers = Array.ConvertAll(rows, row =>
        {
            var row64 = new double[matrix.Dimension];
            ElementConversion.ToDouble(dtype, row, row64);
            return row64;
        });
        for (int column = 0; column < matrix.Dimension; column++)
        {
            BigInteger sum = numbers.Aggregate(BigInteger.Zero, (total, row) => total + Units(row[column]));
            BigInteger error = Error(mean[column]);
            BigInteger least = BigInteger.Min(
                Error(Math.BitDecrement(mean[column])), Error(Math.BitIncrement(mean[column])));
            bool isEven = (BitConverter.DoubleToInt64Bits(mean[column]) & 1) == 0;
            Assert.True(error < least
                || (error == least && isEven), $"{dtype}, {rows.Length} rows, column {column}: {mean[column]:R}");

            BigInteger Error(double candidate) => BigInteger.Abs(sum - (Units(candidate) * rows.Length));
        }

        return mean;
    }

    private TokenMatrix Open(SafetensorsDType dtype, byte[][] rows) => TensorFile.Open(_folder, new SafetensorsItem(
        "W", dtype, [rows.Length,
            rows[0].Length / (dtype switch { SafetensorsDType.F64 => 8, SafetensorsDType.F32 => 4, _ => 2 })],
        rows.SelectMany(static row => row).ToArray()));
}
