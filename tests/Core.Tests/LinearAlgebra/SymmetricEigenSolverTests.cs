using System;
using System.Collections.Generic;
using System.Threading;
using ClusterTools.LinearAlgebra;
using Xunit;

namespace ClusterTools.Tests.LinearAlgebra;

public class SymmetricEigenSolverTests
{
    private const double Epsilon = 2.2204460492503131e-16;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(17)]
    [InlineData(31)]
    [InlineData(32)]
    [InlineData(33)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(100)]
    [InlineData(257)]
    public void Random_matrices_are_diagonalised(int n)
    {
        Check(Random(n, 12345 + n), n);
    }

    [Fact]
    public void Covariances_of_low_rank_have_the_rank_of_their_data()
    {
        const int N = 150;
        const int Rank = 20;
        double[] data = new double[Rank * N];
        var random = new Random(7);
        for (int i = 0; i < data.Length; i++)
        {
            data[i] = random.NextDouble() - 0.5;
        }

        double[] a = Fill(N, (i, j) =>
        {
            double sum = 0;
            for (int k = 0; k < Rank; k++)
            {
                sum += data[(k * N) + i] * data[(k * N) + j];
            }

            return sum;
        });
        double[] values = Check(a, N);
        Assert.True(values[Rank - 1] > 1e-3 * values[0]);
        for (int k = Rank; k < N; k++)
        {
            Assert.Equal(0, values[k], 1e-13 * values[0]);
        }
    }

    [Fact]
    public void A_diagonal_matrix_is_only_sorted()
    {
        const int N = 40;
        double[] values = Check(Fill(N, (i, j) => i == j ? ((i * 7) % N) - 11.25 : 0), N);
        for (int k = 0; k < N; k++)
        {
            Assert.Equal(N - 1 - k - 11.25, values[k]);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(50)]
    [InlineData(200)]
    public void The_second_difference_matrix_has_its_closed_form_eigenvalues(int n)
    {
        double[] values = Check(Fill(n, (i, j) => i == j ? 2 : Math.Abs(i - j) == 1 ? -1 : 0), n);
        for (int k = 0; k < n; k++)
        {
            double expected = 2 - (2 * Math.Cos((n - k) * Math.PI / (n + 1)));
            Assert.Equal(expected, values[k], 1e-13);
        }
    }

    [Fact]
    public void The_matrix_of_ones_has_a_single_eigenvalue_that_is_not_zero()
    {
        const int N = 90;
        double[] values = Check(Fill(N, (_, _) => 1), N);
        Assert.Equal(N, values[0], 1e-12);
        for (int k = 1; k < N; k++)
        {
            Assert.Equal(0, values[k], 1e-12);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(70)]
    public void The_zero_matrix_has_eigenvalues_zero_and_unit_eigenvectors(int n)
    {
        double[] values = Check(new double[n * n], n);
        Assert.All(values, value => Assert.Equal(0, value));
    }

    [Fact]
    public void Repeated_eigenvalues_keep_orthogonal_eigenvectors()
    {
        // A reflection of diag(3 x 30, 1 x 30, -2 x 40).
        const int N = 100;
        double[] u = UnitVector(N, 99);
        double[] values = Check(Reflected(N, u, k => k < 30 ? 3 : k < 60 ? 1 : -2), N);
        for (int k = 0; k < N; k++)
        {
            Assert.Equal(k < 30 ? 3 : k < 60 ? 1 : -2, values[k], 1e-13);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Graded_spectra_are_found_from_either_end(bool ascending)
    {
        const int N = 60;
        double Value(int k) => Math.Pow(10, -12.0 * k / (N - 1));
        double[] u = UnitVector(N, 5);
        double[] values = Check(Reflected(N, u, k => Value(ascending ? N - 1 - k : k)), N);
        for (int k = 0; k < N; k++)
        {
            Assert.Equal(Value(k), values[k], 1e-14);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Graded_matrices_are_diagonalised(bool ascending)
    {
        const int N = 75;
        double[] a = Random(N, 3);
        Check(
            Fill(N, (i, j) =>
            {
                int steps = ascending ? (2 * (N - 1)) - i - j : i + j;
                return a[(i * N) + j] * Math.Pow(10, -12.0 * steps / (2 * (N - 1)));
            }),
            N);
    }

    [Theory]
    [InlineData(1e-150)]
    [InlineData(1e150)]
    [InlineData(1e-307)]
    [InlineData(5e-324)]
    [InlineData(1e306)]
    public void Scales_neither_overflow_nor_underflow(double scale)
    {
        const int N = 45;
        double[] a = Random(N, 11);
        for (int i = 0; i < a.Length; i++)
        {
            a[i] *= scale;
        }

        Check(a, N);
    }

    [Fact]
    public void Elements_that_vanish_beside_the_others_do_no_harm()
    {
        const int N = 48;
        double[] a = Random(N, 13);
        Check(Fill(N, (i, j) => i == j ? 1 + i : a[(i * N) + j] * Math.Pow(10, -(i + j) * 3.3)), N);
        Check(Fill(N, (i, j) => a[(i * N) + j] * (i < 20 && j < 20 ? 1 : 1e-200)), N);
    }

    [Fact]
    public void Only_the_lower_triangle_is_read()
    {
        const int N = 70;
        double[] a = Random(N, 17);
        double[] b = (double[])a.Clone();
        for (int i = 0; i < N; i++)
        {
            for (int j = i + 1; j < N; j++)
            {
                b[(i * N) + j] = double.NaN;
            }
        }

        (double[] values, double[] vectors) = Solve(a, N, 1);
        (double[] otherValues, double[] otherVectors) = Solve(b, N, 1);
        Assert.Equal(values, otherValues);
        Assert.Equal(vectors, otherVectors);
    }

    [Theory]
    [InlineData(33)]
    [InlineData(300)]
    public void The_bits_do_not_depend_on_the_number_of_threads(int n)
    {
        double[] a = Random(n, 23);
        (double[] values, double[] vectors) = Solve((double[])a.Clone(), n, 1);
        foreach (int threads in new[] { 2, 3, 8 })
        {
            (double[] otherValues, double[] otherVectors) = Solve((double[])a.Clone(), n, threads);
            Assert.Equal(Bits(values), Bits(otherValues));
            Assert.Equal(Bits(vectors), Bits(otherVectors));
        }
    }

    [Fact]
    public void Progress_rises_to_one()
    {
        var reports = new List<double>();
        SymmetricEigenSolver.Solve(Random(130, 1), 130, 2, new Recorder(reports.Add), CancellationToken.None);
        Assert.Equal(1, reports[^1]);
        for (int i = 1; i < reports.Count; i++)
        {
            Assert.True(reports[i] >= reports[i - 1]);
        }
    }

    [Fact]
    public void A_cancelled_token_stops_the_solver_at_every_stage()
    {
        const int N = 130;
        Assert.ThrowsAny<OperationCanceledException>(
            () => SymmetricEigenSolver.Solve(Random(N, 1), N, 2, null, new CancellationToken(true)));
        foreach (double at in new[] { 0.05, 0.3, 0.41 })
        {
            using var source = new CancellationTokenSource();
            var recorder = new Recorder(share =>
            {
                if (share >= at)
                {
                    source.Cancel();
                }
            });
            Assert.ThrowsAny<OperationCanceledException>(
                () => SymmetricEigenSolver.Solve(Random(N, 1), N, 3, recorder, source.Token));
        }
    }

    private static (double[] Values, double[] Vectors) Solve(double[] a, int n, int threads) =>
        SymmetricEigenSolver.Solve(a, n, threads, null, TestContext.Current.CancellationToken);

    /// <summary>Solves, and checks the residual, the orthonormality and the order.</summary>
    private static double[] Check(double[] a, int n)
    {
        // Brought to 1 first, so that the check itself does not overflow.
        double largest = 0;
        foreach (double x in a)
        {
            largest = Math.Max(largest, Math.Abs(x));
        }

        (double[] values, double[] vectors) = Solve((double[])a.Clone(), n, 2);
        Assert.Equal(n, values.Length);
        Assert.Equal(n * n, vectors.Length);
        double norm = 0;
        double residual = 0;
        double defect = 0;
        for (int k = 0; k < n; k++)
        {
            Assert.True(k == 0 || values[k] <= values[k - 1]);
            double square = 0;
            for (int i = 0; i < n; i++)
            {
                double sum = 0;
                for (int j = 0; j < n; j++)
                {
                    sum += Scaled(a[(i * n) + j]) * vectors[(k * n) + j];
                }

                sum -= Scaled(values[k]) * vectors[(k * n) + i];
                square += sum * sum;
            }

            residual = Math.Max(residual, Math.Sqrt(square));
            norm = Math.Max(norm, Math.Abs(Scaled(values[k])));
            for (int l = 0; l <= k; l++)
            {
                double dot = k == l ? -1 : 0;
                for (int j = 0; j < n; j++)
                {
                    dot += vectors[(k * n) + j] * vectors[(l * n) + j];
                }

                defect = Math.Max(defect, Math.Abs(dot));
            }
        }

        // The eigenvalues of a subnormal matrix are rounded to subnormal numbers.
        double rounding = largest > 0 ? Math.Sqrt(n) * (double.Epsilon / largest) : 0;
        Assert.True(residual <= (8 * Math.Sqrt(n) * Epsilon * norm) + rounding, $"residual {residual} of {norm}");
        Assert.True(defect <= 8 * Math.Sqrt(n) * Epsilon, $"defect {defect}");
        return values;

        double Scaled(double x) => largest == 0 ? x : x / largest;
    }

    private static double[] Random(int n, int seed)
    {
        var random = new Random(seed);
        return Fill(n, (_, _) => (2 * random.NextDouble()) - 1);
    }

    private static double[] Fill(int n, Func<int, int, double> element)
    {
        double[] a = new double[n * n];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                a[(i * n) + j] = element(i, j);
                a[(j * n) + i] = a[(i * n) + j];
            }
        }

        return a;
    }

    private static double[] UnitVector(int n, int seed)
    {
        var random = new Random(seed);
        double[] u = new double[n];
        double square = 0;
        for (int i = 0; i < n; i++)
        {
            u[i] = random.NextDouble() - 0.5;
            square += u[i] * u[i];
        }

        for (int i = 0; i < n; i++)
        {
            u[i] /= Math.Sqrt(square);
        }

        return u;
    }

    /// <summary>(I - 2 u u^T) D (I - 2 u u^T).</summary>
    private static double[] Reflected(int n, double[] u, Func<int, double> diagonal)
    {
        double inner = 0;
        for (int k = 0; k < n; k++)
        {
            inner += u[k] * u[k] * diagonal(k);
        }

        return Fill(n, (i, j) =>
            (i == j ? diagonal(i) : 0) - (2 * u[i] * u[j] * (diagonal(i) + diagonal(j))) + (4 * inner * u[i] * u[j]));
    }

    private static long[] Bits(double[] x) => Array.ConvertAll(x, BitConverter.DoubleToInt64Bits);

    private sealed class Recorder(Action<double> report) : IProgress<double>
    {
        public void Report(double value) => report(value);
    }
}
