using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Components;

/// <summary>
/// Matrices with too few rows, no variance or values out of range; up to d = 256 dense, beyond by Krylov.
/// </summary>
public sealed class DegenerateInputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void One_column_has_its_variance()
    {
        PcaBasis basis = Checked([[1], [2], [4], [5]], ComponentCount.All);

        Assert.Equal([1.0], basis.Components[0]);
        Assert.Equal([2.5], basis.Eigenvalues);
        Assert.Equal([3.0], basis.Mean);
        Assert.Equal([1.0], basis.ExplainedVarianceRatio);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 5)]
    [InlineData(1, 300)]
    [InlineData(40, 5)]
    [InlineData(100, 300)]
    public void One_row_or_copies_of_it_have_no_variance(int copies, int dimension)
    {
        double[] row = Row(dimension, 1);

        PcaBasis basis =
            PcaBasis.Compute(Matrix([.. Enumerable.Repeat(row, copies)]), new ComponentCount(Math.Min(3, dimension)));

        // Up to the rounding of the mean.
        DenseOracle.CheckOrthonormal(basis);
        Assert.All(row.Zip(basis.Mean), static pair => Assert.Equal(pair.First, pair.Second, 1e-14));
        Assert.All(basis.Residuals, static residual => Assert.InRange(residual, 0, 1e-10));
        Assert.Equal(0, basis.TotalVariance, 1e-27);
        Assert.All(basis.Eigenvalues, static value => Assert.Equal(0, value, 1e-27));
    }

    [Theory]
    [InlineData(6)]
    [InlineData(300)]
    public void A_zero_matrix_has_components_and_no_variance(int dimension)
    {
        PcaBasis basis = Checked([.. Enumerable.Repeat(new double[dimension], 50)], new ComponentCount(3));

        Assert.Equal([0, 0, 0], basis.Eigenvalues);
        Assert.Equal([0, 0, 0], basis.ExplainedVarianceRatio);
        Assert.Equal([0, 0, 0], basis.Residuals);
        Assert.Equal(0, basis.TotalVariance);
    }

    [Theory]
    [InlineData(2, 7, 7)]
    [InlineData(3, 64, 64)]
    [InlineData(5, 300, 3)]
    [InlineData(5, 300, 8)]
    [InlineData(33, 300, 40)]
    public void Fewer_rows_than_dimensions_have_as_many_variances_as_rows_less_one(int rows, int dimension, int count)
    {
        PcaBasis basis = Checked(
            [.. Enumerable.Range(1, rows).Select(seed => Row(dimension, seed))], new ComponentCount(count));

        Assert.Equal(Math.Min(count, rows - 1), basis.Eigenvalues.Count(value => value > 1e-12 * basis.TotalVariance));
    }

    [Theory]
    [InlineData(5)]
    [InlineData(300)]
    public void Constant_columns_have_no_part_in_components_with_variance(int dimension)
    {
        double[][] rows = [.. Enumerable.Range(1, 400).Select(seed => Row(dimension, seed))];
        Array.ForEach(rows, static row => (row[0], row[3]) = (7, -1.0 / 3));

        PcaBasis basis = Checked(rows, new ComponentCount(3));

        Assert.All(basis.Components, static v => Assert.Equal(0, Math.Max(Math.Abs(v[0]), Math.Abs(v[3])), 1e-9));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(6)]
    [InlineData(64)]
    [InlineData(300)]
    public void Equal_eigenvalues_are_equal_and_their_components_orthonormal(int dimension)
    {
        double[][] rows = [.. Axes(dimension, 1), .. Axes(dimension, -1)];

        PcaBasis basis = Checked(rows, new ComponentCount(Math.Min(dimension, 5)));

        Assert.All(basis.Eigenvalues, value => Assert.Equal(1.0 / dimension, value, 1e-14 / dimension));
        Assert.Equal(1, basis.TotalVariance, 1e-13);
    }

    [Theory]
    [InlineData(20)]
    [InlineData(300)]
    public void An_eigenvalue_of_multiplicity_five_is_found_whole(int dimension)
    {
        double[][] rows = [.. Axes(dimension, 1), .. Axes(dimension, -1)];
        Array.ForEach(rows, static row => Array.ForEach([0, 1, 2, 3, 4], i => row[i] *= 2));

        PcaBasis basis = Checked(rows, new ComponentCount(6));

        Assert.Equal(
            Enumerable.Repeat(4.0, 5).Append(1), basis.Eigenvalues.Select(value => Math.Round(value * dimension, 9)));
        Assert.All(basis.Components.Take(5), static v => Assert.Equal(1, v.Take(5).Sum(static x => x * x), 1e-9));
    }

    [Fact]
    public void Of_elements_of_equal_magnitude_the_first_is_positive()
    {
        // Components (1, -1) and (1, 1) over the square root of two.
        PcaBasis basis = Checked([[-2, 2], [2, -2], [1, 1], [-1, -1]], ComponentCount.All);

        Assert.Equal(
            [[1, -1], [1, 1]], basis.Components.Select(static v => v.Select(static x => Math.Sign(x)).ToArray()));
        Assert.Equal(4, basis.Eigenvalues[0], 1e-14);
        Assert.Equal(1, basis.Eigenvalues[1], 1e-14);
    }

    [Theory]
    [InlineData(5, 0, float.NaN)]
    [InlineData(5, 76, float.PositiveInfinity)]
    [InlineData(300, 41, float.NegativeInfinity)]
    [InlineData(300, 299, float.NaN)]
    public void A_row_that_is_not_finite_is_named(int dimension, int row, float element)
    {
        float[] elements = new float[300 * dimension];
        elements[(row * dimension) + dimension - 1] = element;
        elements[^1] = float.NaN;
        TokenMatrix matrix = TensorFile.Open(_folder, SafetensorsItem.FromF32("W", elements, [300, dimension]));

        TokenMatrixException error = Assert.Throws<TokenMatrixException>(
            () => PcaBasis.Compute(matrix, new ComponentCount(3), new ComputeContext(3)));

        Assert.Equal((TokenMatrixError.MatrixRowNotFinite, "MatrixRowNotFinite"), (error.Error, error.ErrorId));
        Assert.Equal(matrix.Path, error.Path);
        Assert.StartsWith(
            string.Create(
                CultureInfo.InvariantCulture, $"Row {row} of tensor 'W' of '{matrix.Path}' holds a NaN or an infinity"),
            error.Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 1e308)]
    [InlineData(300, 1e308)]
    [InlineData(5, 1e160)]
    [InlineData(300, 1e160)]
    public void Values_whose_sums_or_squares_overflow_are_too_large(int dimension, double scale)
    {
        TokenMatrix matrix = Matrix([.. Enumerable.Range(1, 20).Select(seed => Row(dimension, seed, scale))]);

        TokenMatrixException error = Assert.Throws<TokenMatrixException>(
            () => PcaBasis.Compute(matrix, new ComponentCount(3)));

        Assert.Equal((TokenMatrixError.MatrixValuesTooLarge, "MatrixValuesTooLarge"), (error.Error, error.ErrorId));
        Assert.EndsWith("Scale the matrix down.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5, 100)]
    [InlineData(5, -100)]
    [InlineData(300, 100)]
    [InlineData(300, -100)]
    [InlineData(5, 400)]
    [InlineData(300, 400)]
    [InlineData(5, -400)]
    [InlineData(300, -400)]
    public void A_power_of_two_changes_the_eigenvalues_only(int dimension, int exponent)
    {
        double[][] rows = [.. Enumerable.Range(1, 50).Select(seed => Row(dimension, seed))];
        PcaBasis basis = PcaBasis.Compute(Matrix(rows), new ComponentCount(3));

        PcaBasis scaled = PcaBasis.Compute(
            Matrix([.. rows.Select(row => Array.ConvertAll(row, x => Math.ScaleB(x, exponent)))]), new ComponentCount(
                3));

        Assert.Equal(basis.Components.SelectMany(static v => v), scaled.Components.SelectMany(static v => v));
        Assert.Equal(basis.Eigenvalues.Select(value => Math.ScaleB(value, 2 * exponent)), scaled.Eigenvalues);
        Assert.Equal(basis.Residuals, scaled.Residuals);
    }

    [Theory]
    [InlineData(5, 120)]
    [InlineData(300, 120)]
    [InlineData(300, 62)]
    [InlineData(300, 40)]
    [InlineData(300, -40)]
    [InlineData(300, -70)]
    [InlineData(5, -120)]
    [InlineData(300, -120)]
    public void Bfloat16_numbers_whose_squares_are_no_floats_have_components(int dimension, int exponent)
    {
        ushort[][] bits =
        [
            .. Enumerable.Range(1, 50).Select(seed => Array.ConvertAll(
                Row(dimension, seed), x => BFloat16.FromDouble(Math.ScaleB(x, exponent)))),
        ];

        PcaBasis basis = PcaBasis.Compute(
            TensorFile.Matrix(
                _folder, bits.Length, dimension, bits.SelectMany(static row => row).ToArray()), new ComponentCount(3));

        DenseOracle.Check(
            basis, Array.ConvertAll(bits, static row => Array.ConvertAll(row, x => (double)BFloat16.ToSingle(x))));
    }

    private static double[] Row(int length, int seed, double scale = 1)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, length).Select(_ => scale * ((2 * random.NextDouble()) - 0.5))];
    }

    private static IEnumerable<double[]> Axes(int dimension, double length)
    {
        for (int i = 0; i < dimension; i++)
        {
            var row = new double[dimension];
            row[i] = length;
            yield return row;
        }
    }

    private TokenMatrix Matrix(double[][] rows) => TensorFile.Open(
        _folder, SafetensorsItem.FromF64("W", [.. rows.SelectMany(static row => row)], [rows.Length, rows[0].Length]));

    private PcaBasis Checked(double[][] rows, ComponentCount count)
    {
        PcaBasis basis = PcaBasis.Compute(Matrix(rows), count);
        DenseOracle.Check(basis, rows);
        return basis;
    }
}
