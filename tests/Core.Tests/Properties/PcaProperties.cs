using System.Linq;
using ClusterTools.Tests.Components;
using FsCheck.Fluent;
using Xunit;

namespace ClusterTools.Tests.Properties;

/// <summary>What holds of the principal components of any matrix.</summary>
public sealed class PcaProperties
{
    private const int Count = 40;

    [Fact]
    public void A_basis_is_one_as_plain_loops_in_double_see_it() => Property.Holds(
        MatrixCase.Ordinary,
        static matrix =>
        {
            using TemporaryFolder folder = new();

            PcaBasis basis = PcaBasis.Compute(matrix.Open(folder), ComponentCount.All);

            // Orthonormal to 1e-12; mean, trace, residuals and order as computed again.
            DenseOracle.Check(basis, Doubles(matrix));
        },
        Count,
        MatrixCase.Smaller);

    [Fact]
    public void Threads_change_no_bit() => Property.Holds(
        MatrixCase.Ordinary,
        static matrix =>
        {
            using TemporaryFolder folder = new();
            TokenMatrix file = matrix.Open(folder);

            PcaBasis one = PcaBasis.Compute(file, new ComponentCount(3), new ComputeContext(1));
            PcaBasis many = PcaBasis.Compute(file, new ComponentCount(3), new ComputeContext(5));

            Assert.Equal(one.Components.SelectMany(static c => c), many.Components.SelectMany(static c => c));
            Assert.Equal(one.Eigenvalues, many.Eigenvalues);
            Assert.Equal(one.Residuals, many.Residuals);
            Assert.Equal(one.Mean, many.Mean);
        },
        Count);

    [Fact]
    public void The_order_of_rows_matters_to_the_last_bits_only() => Property.Holds(
        MatrixCase.Ordinary,
        static matrix =>
        {
            using TemporaryFolder folder = new();
            using TemporaryFolder other = new();
            MatrixCase reversed = matrix with { Rows = [.. matrix.Rows.Reverse()] };

            PcaBasis one = PcaBasis.Compute(matrix.Open(folder), ComponentCount.All);
            PcaBasis two = PcaBasis.Compute(reversed.Open(other), ComponentCount.All);

            Assert.All(
                one.Eigenvalues.Zip(two.Eigenvalues),
                pair => Assert.Equal(pair.First, pair.Second, 1e-12 * one.Eigenvalues[0]));
        },
        Count);

    [Fact]
    public void Twice_the_matrix_has_four_times_the_variance_and_the_same_components() => Property.Holds(
        MatrixCase.Ordinary,
        static matrix =>
        {
            using TemporaryFolder folder = new();
            using TemporaryFolder other = new();
            MatrixCase doubled = matrix with
            {
                Rows = [
                    .. matrix.Rows.Select(static row => row.Select(static bits => (ushort)(bits + 0x80)).ToArray())],
            };

            PcaBasis one = PcaBasis.Compute(matrix.Open(folder), ComponentCount.All);
            PcaBasis two = PcaBasis.Compute(doubled.Open(other), ComponentCount.All);

            // Powers of two change no rounding, so this holds to the bit.
            Assert.Equal(one.Eigenvalues.Select(static value => 4 * value), two.Eigenvalues);
            Assert.Equal(one.Components.SelectMany(static c => c), two.Components.SelectMany(static c => c));
        },
        Count);

    [Fact]
    public void A_saved_basis_is_read_back_to_the_bit() => Property.Holds(
        from matrix in MatrixCase.Ordinary
        from count in Gen.Choose(1, 3)
        select (matrix, count),
        static example =>
        {
            using TemporaryFolder folder = new();
            TokenMatrix file = example.matrix.Open(folder);
            PcaBasis basis = PcaBasis.Compute(file, new ComponentCount(example.count));
            PcaBasisFile.Save(basis, folder.File("basis.safetensors"));

            PcaBasis read = PcaBasisFile.Load(folder.File("basis.safetensors"), file);

            Assert.Equal(basis.Components.SelectMany(static c => c), read.Components.SelectMany(static c => c));
            Assert.Equal(basis.Eigenvalues, read.Eigenvalues);
            Assert.Equal(basis.Mean, read.Mean);
            Assert.Equal(basis.Residuals, read.Residuals);
            Assert.Equal(basis.TotalVariance, read.TotalVariance);
        },
        Count);

    private static double[][] Doubles(MatrixCase matrix) =>
        [.. matrix.Rows.Select(static row => row.Select(static bits => (double)BFloat16.ToSingle(bits)).ToArray())];
}
