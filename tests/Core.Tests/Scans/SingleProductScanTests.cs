using System;
using System.Linq;
using System.Numerics;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;
using ClusterTools.Scans;
using Xunit;

namespace ClusterTools.Tests.Scans;

/// <summary>
/// Products with float vectors: each is the float nearest to the exact sum, which integers check here.
/// </summary>
public sealed class SingleProductScanTests
{
    public static TheoryData<SafetensorsDType> DTypes =>
        [SafetensorsDType.BF16, SafetensorsDType.F16, SafetensorsDType.F32, SafetensorsDType.F64];

    [Theory]
    [MemberData(nameof(DTypes))]
    public void Products_of_ordinary_rows_are_nearest(SafetensorsDType dtype)
    {
        var random = new Random((int)dtype);
        foreach (int dimension in new[] { 1, 7, 8, 9, 63, 64, 65, 320, 2560 })
        {
            double[][] rows = Rows(20, dimension, () => random.NextDouble() - 0.5);
            float[][] states = [.. Rows(3, dimension, () => 8 * (random.NextDouble() - 0.5)).Select(Floats)];

            AssertNearest(dtype, rows, states);
        }
    }

    [Theory]
    [MemberData(nameof(DTypes))]
    public void Products_of_any_magnitudes_are_nearest(SafetensorsDType dtype)
    {
        // A few large terms that cancel, and many far below them.
        var random = new Random(10 + (int)dtype);
        int most = dtype == SafetensorsDType.F16 ? 15 : dtype == SafetensorsDType.F64 ? 1020 : 120;
        for (int round = 0; round < 60; round++)
        {
            int dimension = random.Next(1, 100);
            int span = random.Next(1, most);
            double[][] rows = Rows(10, dimension, () => Any(random, span));
            foreach (double[] row in rows)
            {
                row[random.Next(dimension)] = -row[random.Next(dimension)];
            }

            float[][] states = [.. Rows(2, dimension, () => Any(random, Math.Min(span, 120))).Select(Floats)];
            states[1][random.Next(dimension)] = 0;

            AssertNearest(dtype, rows, states);
        }
    }

    [Theory]
    [MemberData(nameof(DTypes))]
    public void Sums_at_and_next_to_a_midpoint_are_nearest(SafetensorsDType dtype)
    {
        // Whole numbers times a power of two, whose sum has 25 bits and is odd, and beside it one tiny term or none.
        var random = new Random(20 + (int)dtype);
        int dimension = 40;
        var states = new float[8][];
        for (int i = 0; i < states.Length; i++)
        {
            float[] state = [.. Enumerable.Range(0, dimension).Select(_ => (float)random.Next(-1000, 1000))];
            state[0] = (1 << 24) - 1;
            state[1] = 1;
            state[2] = i < 2 ? 0 : MathF.ScaleB(1, -20 * (i / 2)) * (i % 2 == 0 ? 1 : -1);
            states[i] = state;
        }

        double[][] rows = Rows(50, dimension, () => random.Next(-8, 9));
        foreach (double[] row in rows)
        {
            row[0] = 2;
            row[1] = random.Next(0, 9);
            row[2] = random.Next(1, 9);
        }

        AssertNearest(dtype, rows, states);
        AssertNearest(dtype, [.. rows.Select(static row => Array.ConvertAll(row, static x => -x))], states);
    }

    [Fact]
    public void A_sum_below_a_midpoint_by_less_than_a_double_shows_does_not_go_up()
    {
        // 1 + 3 units of 2^-24 is a midpoint whose even neighbour is above; both ends of the error round to it in
        // double.
        float[] state = [1, MathF.ScaleB(3, -24), -MathF.ScaleB(1, -80)];

        float product = Multiply(SafetensorsDType.F32, [[1, 1, 1]], [state])[0][0];

        Assert.Equal(1 + MathF.ScaleB(1, -23), product);
    }

    [Fact]
    public void Products_below_the_least_double_decide_a_midpoint()
    {
        double least = double.Epsilon;
        float[][] states = [
            [1, MathF.ScaleB(3, -24), -MathF.ScaleB(1, -140)], [1, MathF.ScaleB(1, -24), MathF.ScaleB(1, -140)]];

        AssertNearest(SafetensorsDType.F64, [[1, 1, least], [-1, -1, -least]], states);
        float[][] products = Multiply(SafetensorsDType.F64, [[1, 1, least]], states);
        Assert.Equal(1 + MathF.ScaleB(1, -23), products[0][0]);
        Assert.Equal(1 + MathF.ScaleB(1, -23), products[1][0]);
    }

    [Theory]
    [MemberData(nameof(DTypes))]
    public void Subnormal_results_and_zeros_are_nearest(SafetensorsDType dtype)
    {
        double small = dtype == SafetensorsDType.F16 ? Math.ScaleB(1, -24) : Math.ScaleB(1, -80);
        float[] state = Array.ConvertAll(
            new double[] { 1, 2, 3, -1, 0.5 }, x => (float)Math.ScaleB(x, dtype == SafetensorsDType.F16 ? -126 : -70));
        double[][] rows =
        [
            [small, small, 0, 0, 0], [0, 0, 0, small, small], [0, 0, 0, 0, small], [0, 0, 0, small, 0], [0, 0, 0, 0, 0],
            [small, 0, 0, small, 0],
        ];

        AssertNearest(dtype, rows, [state, Array.ConvertAll(state, static x => -x)]);
    }

    [Fact]
    public void Sums_beyond_the_largest_float_are_infinite()
    {
        // The largest float plus half a step is the tie that goes to infinity.
        float largest = float.MaxValue;
        float half = MathF.ScaleB(1, 103);
        float[][] states = [
            [largest, half, 0], [largest, MathF.BitDecrement(half), 0], [-largest, -half, 0], [largest, largest, 0]];

        float[][] products = Multiply(SafetensorsDType.F32, [[1, 1, 1]], states);

        Assert.Equal([float.PositiveInfinity, largest, float.NegativeInfinity, float.PositiveInfinity],
            products.Select(static p => p[0]));
        Assert.Equal(
            largest, Multiply(SafetensorsDType.F64, [[1e300, -1e300, 1]], [[largest, largest, largest]])[0][0]);
        Assert.Equal(
            float.PositiveInfinity, Multiply(
                SafetensorsDType.F64, [[1e300, 1, 1]], [[largest, largest, largest]])[0][0]);
    }

    [Fact]
    public void A_row_with_a_NaN_or_an_infinity_has_no_product()
    {
        float[] products = Multiply(
            SafetensorsDType.F32,
            [[1, double.NaN], [double.PositiveInfinity, 0], [double.NegativeInfinity, 1], [1, 1]],
            [[0, 1]])[0];

        Assert.Equal([float.NaN, float.NaN, float.NaN, 1], products);
    }

    private static double Any(Random random, int span) =>
        Math.ScaleB((random.NextDouble() + 1) * ((2 * random.Next(2)) - 1), random.Next(-span, span) / 2);

    private static double[][] Rows(int count, int dimension, Func<double> next) =>
        [.. Enumerable.Range(0, count).Select(_ => Enumerable.Range(0, dimension).Select(_ => next()).ToArray())];

    private static float[] Floats(double[] values) => Array.ConvertAll(values, static value => (float)value);

    private static float[][] Multiply(SafetensorsDType dtype, double[][] rows, float[][] states)
    {
        using TemporaryFolder folder = new();
        return SingleProductScan.Multiply(new RowSelection(Matrix(folder, dtype, rows)), states, new ComputeContext(2));
    }

    private static void AssertNearest(SafetensorsDType dtype, double[][] rows, float[][] states)
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = Matrix(folder, dtype, rows);
        float[][] products = SingleProductScan.Multiply(new RowSelection(matrix), states, new ComputeContext(2));
        for (int row = 0; row < rows.Length; row++)
        {
            double[] stored = Array.ConvertAll(rows[row], value => Stored(dtype, value));
            for (int i = 0; i < states.Length; i++)
            {
                float product = products[i][row];
                Assert.True(IsNearest(product, stored, states[i]), $"{dtype}, row {row}, state {i}: {product:R}");
                Assert.False(product == 0 && float.IsNegative(product));
            }
        }
    }

    // Whether no float is nearer to the exact sum, and an even one was chosen between two that are equally near.
    private static bool IsNearest(float product, double[] row, float[] state)
    {
        BigInteger sum = BigInteger.Zero;
        for (int i = 0; i < row.Length; i++)
        {
            sum += ExactDouble.Units(row[i]) * ExactDouble.Units(state[i]);
        }

        BigInteger one = BigInteger.One << -ExactDouble.UnitExponent;
        BigInteger beyond = ExactDouble.Units(Math.ScaleB(1, 128)) * one;
        BigInteger Exact(float value) => float.IsInfinity(value)
            ? value > 0 ? beyond : -beyond
            : ExactDouble.Units(value) * one;
        BigInteger error = BigInteger.Abs(Exact(product) - sum);
        bool isEven = float.IsInfinity(product) || (BitConverter.SingleToInt32Bits(product) & 1) == 0;
        return (float.IsInfinity(product) && BigInteger.Abs(sum) >= beyond)
            || new[] { MathF.BitIncrement(product), MathF.BitDecrement(product) }.All(neighbour =>
                float.IsNaN(neighbour) || neighbour == product
                || (isEven ? error <= BigInteger.Abs(Exact(neighbour) - sum) : error < BigInteger.Abs(
                    Exact(neighbour) - sum)));
    }

    private static double Stored(SafetensorsDType dtype, double value) => dtype switch
    {
        SafetensorsDType.BF16 => BFloat16.ToSingle(BFloat16.FromDouble(value)),
        SafetensorsDType.F16 => (double)(Half)value,
        SafetensorsDType.F32 => (float)value,
        _ => value,
    };

    private static TokenMatrix Matrix(TemporaryFolder folder, SafetensorsDType dtype, double[][] rows)
    {
        byte[] bytes = [.. rows.SelectMany(static row => row).SelectMany(value => dtype switch
        {
            SafetensorsDType.BF16 => BitConverter.GetBytes(BFloat16.FromDouble(value)),
            SafetensorsDType.F16 => BitConverter.GetBytes((Half)value),
            SafetensorsDType.F32 => BitConverter.GetBytes((float)value),
            _ => BitConverter.GetBytes(value),
        })];
        return TensorFile.Open(folder, new SafetensorsItem("W", dtype, [rows.Length, rows[0].Length], bytes));
    }
}
