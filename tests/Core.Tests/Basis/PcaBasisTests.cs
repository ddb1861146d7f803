using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ClusterTools.Components;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Synthesis;
using ClusterTools.Tests.Components;
using Xunit;

namespace ClusterTools.Tests.Basis;

public sealed class PcaBasisTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny", "3")]
    [InlineData("tiny", "All")]
    [InlineData("medium", "3")]
    [InlineData("medium", "33")]
    public void A_basis_is_what_the_dense_covariance_says(string size, string count)
    {
        TokenMatrix matrix = Golden.Matrix(size);
        double[][] rows =
        [
            .. TensorFile.Load<ushort>(matrix.Path, "W").Chunk(matrix.Dimension)
                .Select(static row => Array.ConvertAll(row, static bits => (double)BFloat16.ToSingle(bits))),
        ];

        DenseOracle.Check(PcaBasis.Compute(matrix, ComponentCount.Parse(count)), rows);
    }

    [Theory]
    [InlineData(1200, 300, 3)]
    [InlineData(1200, 300, 8)]
    [InlineData(1200, 300, 32)]
    [InlineData(400, 520, 5)]

    // A column more than whole vectors and steps of any width.
    [InlineData(400, 257, 3)]
    public void Krylov_agrees_with_the_full_spectrum(int tokens, int dimension, int count)
    {
        TokenMatrix matrix = SyntheticTokenMatrix.Write(_folder.Path, tokens, dimension);
        var context = new ComputeContext();
        using var rows = new RowScan(matrix);
        RowMoments moments = RowMoments.Compute(rows, context);
        double[] mean = moments.Mean;

        PcaBasis basis = PcaBasis.Compute(matrix, new ComponentCount(count), context);
        EigenPairs full = FullSpectrumSolver.Solve(rows, mean, count, context);

        // Twice the same way would prove nothing.
        EigenPairs krylov =
            BlockKrylovSolver.Solve(new CovarianceOperator(rows, moments, context), count, context)!;
        Assert.Equal(krylov.Values, basis.Eigenvalues);
        Assert.Equal(moments.TotalVariance, basis.TotalVariance);
        for (int k = 0; k < count; k++)
        {
            Assert.Equal(full.Values[k], basis.Eigenvalues[k], 1e-9 * full.Values[0]);
            double sign = Math.Sign(DenseOracle.Dot(full.Vectors[k], basis.Components[k]));
            Assert.All(
                full.Vectors[k].Zip(basis.Components[k]), pair => Assert.Equal(sign * pair.First, pair.Second, 1e-9));
        }
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(40, 3)]
    [InlineData(640, 3)]
    [InlineData(1200, 12)]
    public void A_start_from_a_sample_leads_to_the_same_components(int sampledRows, int count)
    {
        TokenMatrix matrix = SyntheticTokenMatrix.Write(_folder.Path, 1200, 300);
        using var rows = new RowScan(matrix);

        EigenPairs pairs = SolveFrom(rows, sampledRows, count);

        EigenPairs full = FullSpectrumSolver.Solve(
            rows, RowMoments.Compute(rows, new ComputeContext()).Mean, count, new ComputeContext());
        for (int k = 0; k < count; k++)
        {
            Assert.Equal(full.Values[k], pairs.Values[k], 1e-9 * full.Values[0]);
            Assert.Equal(1, Math.Abs(DenseOracle.Dot(full.Vectors[k], pairs.Vectors[k])), 1e-9);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Components_that_no_sampled_row_has_a_part_in_are_found(int hidden)
    {
        // Rows 0 to 15 of each segment of 32 lie in 20 columns; the others spread most, in columns of their own.
        const int Dimension = 300;
        var random = new Random(7);
        ushort[] bits = new ushort[2048 * Dimension];
        for (int row = 0; row < 2048; row++)
        {
            bool sampled = row % 32 < 16;
            for (int column = 0; column < 20; column++)
            {
                bits[(row * Dimension) + column] = sampled ? BFloat16.FromDouble(random.NextDouble() - 0.5) : (ushort)0;
            }

            if (!sampled)
            {
                int column = 200 + (row % hidden);
                bits[(row * Dimension) + column] = BFloat16.FromDouble(
                    row % 2 == 0 ? 20 + (row % hidden) : -20 - (row % hidden));
            }
        }

        TokenMatrix matrix = TensorFile.Matrix(_folder, 2048, Dimension, bits);
        using var rows = new RowScan(matrix);
        EigenPairs pairs = SolveFrom(rows, 1024, 3);

        EigenPairs full = FullSpectrumSolver.Solve(
            rows, RowMoments.Compute(rows, new ComputeContext()).Mean, 3, new ComputeContext());
        Assert.All(full.Values.Zip(pairs.Values), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * full.Values[0]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(31)]
    [InlineData(513)]
    [InlineData(1100)]
    public void Moments_are_those_of_plain_loops(int dimension)
    {
        const int Rows = 333;
        var random = new Random(dimension);
        double[][] rows = [.. Enumerable.Range(0, Rows).Select(_ => Enumerable.Range(0, dimension)
            .Select(_ => (double)BFloat16.ToSingle(BFloat16.FromDouble(3 + random.NextDouble()))).ToArray())];
        TokenMatrix matrix = TensorFile.Matrix(
            _folder, Rows, dimension, Array.ConvertAll([.. rows.SelectMany(static row => row)], BFloat16.FromDouble));
        using var scan = new RowScan(matrix);

        RowMoments moments = RowMoments.Compute(scan, new ComputeContext(2));

        double variance = 0;
        for (int j = 0; j < dimension; j++)
        {
            double mean = rows.Average(row => row[j]);
            Assert.Equal(mean, moments.Mean[j], 1e-13);
            variance += rows.Average(row => (row[j] - mean) * (row[j] - mean));
        }

        Assert.Equal(variance, moments.TotalVariance, 1e-12 * variance);
    }

    [Fact]
    public void Of_many_rows_a_sample_is_the_start_and_no_thread_shows()
    {
        TokenMatrix matrix = SyntheticTokenMatrix.Write(_folder.Path, 33_000, 288);
        using var rows = new RowScan(matrix);
        var details = new Lines();

        PcaBasis basis = PcaBasis.Compute(matrix, new ComponentCount(3), new ComputeContext(1) { Details = details });

        Assert.Contains("Start from the leading vectors of 6144 rows.", details);
        EigenPairs expected = SolveFrom(rows, 6144, 3);
        Assert.Equal(expected.Values, basis.Eigenvalues);
        PcaBasis again = PcaBasis.Compute(matrix, new ComponentCount(3), new ComputeContext(3));
        Assert.Equal(basis.Eigenvalues, again.Eigenvalues);
        Assert.All(basis.Components.Zip(again.Components), static pair => Assert.Equal(pair.First, pair.Second));
        EigenPairs full = FullSpectrumSolver.Solve(rows, [.. basis.Mean], 3, new ComputeContext());
        Assert.All(
            full.Values.Zip(basis.Eigenvalues), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * full.Values[0]));
    }

    private static EigenPairs SolveFrom(RowScan rows, int sampledRows, int count)
    {
        var context = new ComputeContext();
        RowMoments moments = RowMoments.Compute(rows, context);
        RowSegments sample = RowSegments.Sample(rows.Rows.Count, sampledRows);
        return BlockKrylovSolver.Solve(
            new CovarianceOperator(rows, moments, context),
            count,
            context,
            new CovarianceOperator(rows, moments, context, sample))!;
    }

    private sealed class Lines : List<string>, IProgress<string>
    {
        public void Report(string value) => Add(value);
    }

    [Theory]
    [InlineData(9, 7e-6, 919)]
    [InlineData(12, 1.5e-5, 1223)]
    [InlineData(20, 1e-6, 20)]
    public void More_close_eigenvalues_than_a_block_holds_have_the_residuals_reported(
        int close, double spread, int seed)
    {
        // Float passes cannot tell these apart, so their errors have no small weights.
        const int Dimension = 640;
        double[][] rows = CloseEigenvalues(close, spread, Dimension, new Random(seed));
        ushort[] bits = Array.ConvertAll([.. rows.SelectMany(static row => row)], BFloat16.FromDouble);

        PcaBasis basis = PcaBasis.Compute(
            TensorFile.Matrix(_folder, rows.Length, Dimension, bits), new ComponentCount(3));

        for (int k = 0; k < 3; k++)
        {
            // The rows come in pairs x and -x, so their mean is 0.
            double[] v = [.. basis.Components[k]];
            double[] residual = Array.ConvertAll(v, x => -basis.Eigenvalues[k] * x);
            foreach (double[] row in rows)
            {
                FixedLanes.AddScaled(residual, FixedLanes.Dot(row, v) / rows.Length, row);
            }

            double actual = FixedLanes.Norm(residual) / basis.Eigenvalues[0];
            Assert.InRange(actual, 0, BlockKrylovSolver.Tolerance);
            Assert.Equal(actual, basis.Residuals[k], 0.1 * BlockKrylovSolver.Tolerance);
        }
    }

    [Theory]
    [InlineData("tiny", "All")]
    [InlineData("tiny", "3")]
    [InlineData("medium", "3")]
    [InlineData("medium", "All")]
    public void The_threads_do_not_show_in_any_bit(string size, string count)
    {
        long[] expected = Bits(1);

        Assert.Equal(expected, Bits(2));
        Assert.Equal(expected, Bits(5));

        long[] Bits(int threads)
        {
            PcaBasis basis = PcaBasis.Compute(
                Golden.Matrix(size), ComponentCount.Parse(count), new ComputeContext(threads));
            double[] all =
            [
                .. basis.Mean, .. basis.Eigenvalues, .. basis.Residuals, basis.TotalVariance,
                .. basis.Components.SelectMany(static component => component),
            ];
            return Array.ConvertAll(all, BitConverter.DoubleToInt64Bits);
        }
    }

    [Theory]
    [InlineData("tiny", "3")]
    [InlineData("medium", "3")]
    [InlineData("medium", "All")]
    public void A_cancelled_computation_ends_with_that(string size, string count)
    {
        Assert.ThrowsAny<OperationCanceledException>(() => PcaBasis.Compute(
            Golden.Matrix(size), ComponentCount.Parse(count), new ComputeContext(
                2, cancellationToken: new CancellationToken(true))));
        using var source = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => PcaBasis.Compute(
            Golden.Matrix(size), ComponentCount.Parse(count), new ComputeContext(
                2, new Reporter(_ => source.Cancel()), source.Token)));
    }

    [Theory]
    [InlineData("3")]
    [InlineData("All")]
    public void Progress_tells_what_is_done_and_stays_within_0_and_1(string count)
    {
        var reports = new List<ComputeProgress>();

        PcaBasis.Compute(
            Golden.Matrix("medium"), ComponentCount.Parse(count), new ComputeContext(1, new Reporter(reports.Add)));

        Assert.NotEmpty(reports);
        Assert.All(reports, static report => Assert.InRange(report.Fraction, 0, 1));
        Assert.All(reports, static report =>
            Assert.StartsWith("Principal components: ", report.Status, StringComparison.Ordinal));
        Assert.Equal(1, reports[^1].Fraction);
    }

    [Fact]
    public void Progress_of_the_full_spectrum_never_goes_back_and_names_its_stages()
    {
        var reports = new List<ComputeProgress>();

        PcaBasis.Compute(Golden.Matrix("medium"), ComponentCount.All, new ComputeContext(1, new Reporter(reports.Add)));

        Assert.Equal(
            reports.Select(static report => report.Fraction).Order(), reports.Select(static report => report.Fraction));
        Assert.Equal(
            ["Principal components: mean", "Principal components: covariance", "Principal components: full spectrum"],
            reports.Select(static report => report.Status).Distinct());
    }

    [Fact]
    public void Passes_and_residuals_are_told()
    {
        var details = new Details();
        PcaBasis basis = PcaBasis.Compute(
            Golden.Matrix("medium"), new ComponentCount(3), new ComputeContext { Details = details });

        Assert.Equal("Block 1: largest relative residual", details.Lines[0][..34]);
        int blocks = details.Lines.Count - 1;

        // One pass for the mean, one for each block, one in double for the leading vectors.
        Assert.Equal(
            $"{blocks + 2} passes over the matrix, largest relative residual {basis.Residuals.Max():0.0e+0}.",
                details.Lines[^1]);

        details.Lines.Clear();
        PcaBasis.Compute(Golden.Matrix("tiny"), ComponentCount.All, new ComputeContext { Details = details });
        Assert.Equal(2, details.Lines.Count);
        Assert.Equal("The covariance is added up in integers.", details.Lines[0]);
        Assert.StartsWith(
            "2 passes over the matrix, largest relative residual ", details.Lines[1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_basis_of_parts_is_kept_as_given_and_copied()
    {
        double[] component = [-0.6, 0.8];
        double[] eigenvalues = [2];
        double[] mean = [1, 2];
        var basis = new PcaBasis([component], eigenvalues, mean, 8);

        (component[0], eigenvalues[0], mean[0]) = (9, 9, 9);

        Assert.Equal([-0.6, 0.8], basis.Components[0]);
        Assert.Equal([2.0], basis.Eigenvalues);
        Assert.Equal([1.0, 2.0], basis.Mean);
        Assert.Equal([0.25], basis.ExplainedVarianceRatio);
        Assert.Equal([double.NaN], basis.Residuals);
        Assert.Null(basis.TokenMatrix);
        Assert.Equal("1 principal components of a matrix", basis.ToString());
        Assert.Equal([double.NaN], new PcaBasis([component], eigenvalues, mean, double.NaN).ExplainedVarianceRatio);
    }

    [Fact]
    public void Parts_must_fit_together()
    {
        Assert.Throws<ArgumentException>("components", static () => new PcaBasis([], [], [1], 1));
        Assert.Throws<ArgumentException>("components", static () => new PcaBasis([[1, 2]], [1], [1], 1));
        Assert.Throws<ArgumentException>("eigenvalues", static () => new PcaBasis([[1]], [1, 1], [1], 1));
        Assert.Throws<ArgumentException>("eigenvalues", static () => new PcaBasis([[1]], [1], [1], 1, null, [1, 2]));
        Assert.Throws<ArgumentNullException>("components", static () => new PcaBasis(null!, [1], [1], 1));
        TokenMatrixException error = Assert.Throws<TokenMatrixException>(
            static () => new PcaBasis([[1]], [1], [1], 1, Golden.Matrix("tiny")));
        Assert.Equal(TokenMatrixError.DimensionMismatch, error.Error);
    }

    private sealed class Details : IProgress<string>
    {
        public List<string> Lines { get; } = [];

        public void Report(string value) => Lines.Add(value);
    }

    private sealed class Reporter(Action<ComputeProgress> report) : IProgress<ComputeProgress>
    {
        public void Report(ComputeProgress value) => report(value);
    }

    // One pattern in different places, 40 times and once more at a strength of its own; beside it a little of
    // everything.
    private static double[][] CloseEigenvalues(int close, double spread, int dimension, Random random)
    {
        int length = dimension / close;
        double[] pattern = [.. Enumerable.Range(0, length).Select(_ => Rounded(random.NextDouble() - 0.5))];
        var rows = new List<double[]>();
        for (int i = 0; i < 41 * close; i++)
        {
            double strength = i < 40 * close ? 1 : Math.Sqrt(40 * spread * random.NextDouble());
            var row = new double[dimension];
            Array.ConvertAll(pattern, x => Rounded(strength * x)).CopyTo(row, i % close * length);
            rows.Add(row);
        }

        for (int i = 0; i < 200; i++)
        {
            rows.Add(
                [.. Enumerable.Range(0, dimension).Select(_ => Rounded(0.02 * spread * (random.NextDouble() - 0.5)))]);
        }

        return [.. rows.SelectMany(row => (double[][])[row, Array.ConvertAll(row, static x => -x)])];
    }

    private static double Rounded(double x) => BFloat16.ToSingle(BFloat16.FromDouble(x));
}
