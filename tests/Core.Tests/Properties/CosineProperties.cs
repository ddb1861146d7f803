using System;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Matrices;
using ClusterTools.Measures;
using ClusterTools.Scans;
using Xunit;

namespace ClusterTools.Tests.Properties;

/// <summary>What holds of the cosines of any matrix to any direction.</summary>
public sealed class CosineProperties
{
    private const int Count = 150;

    [Fact]
    public void The_chain_equals_the_reference() => Check(static (matrix, file) =>
        Assert.Equal(
            matrix.Rows.Select(row => ReferenceChain.Cosine(row, matrix.Direction)), Cosines(file, matrix.Direction)));

    [Fact]
    public void Permuting_rows_permutes_cosines() => Check(static (matrix, file) =>
    {
        ushort[] expected = Cosines(file, matrix.Direction);
        int[] order = [.. Enumerable.Range(0, matrix.Rows.Length)];
        new Random(matrix.Rows.Length).Shuffle(order);
        using TemporaryFolder folder = new();

        ushort[] permuted = Cosines(
            (matrix with { Rows = [.. order.Select(i => matrix.Rows[i])] }).Open(folder), matrix.Direction);

        Assert.Equal(order.Select(i => expected[i]), permuted);
    });

    [Fact]
    public void Appended_rows_leave_the_others_cosines() => Check(static (matrix, file) =>
    {
        using TemporaryFolder folder = new();
        MatrixCase longer = matrix with { Rows = [.. matrix.Rows, matrix.Direction, .. matrix.Rows.Reverse()] };

        ushort[] cosines = Cosines(longer.Open(folder), matrix.Direction);

        Assert.Equal(Cosines(file, matrix.Direction), cosines[..matrix.Rows.Length]);
    });

    [Fact]
    public void Threads_and_batches_change_nothing() => Check(static (matrix, file) =>
    {
        ushort[] expected = Cosines(file, matrix.Direction);
        foreach (int threads in (int[])[2, 5])
        {
            Assert.Equal(expected, Cosines(file, matrix.Direction, threads));
        }

        ushort[][] directions = [matrix.Direction, .. matrix.Rows.Where(static row => row.All(BFloat16.IsFinite))];
        Assert.Equal(expected, Multiply(file, directions, 2)[0]);
    });

    [Fact]
    public void The_opposite_direction_flips_signs_and_nothing_else() => Check(static (matrix, file) =>
    {
        ushort[] opposite = Array.ConvertAll(matrix.Direction, static bits => (ushort)(bits ^ BFloat16.SignMask));

        Assert.Equal(Cosines(file, matrix.Direction).Select(Negate), Cosines(file, opposite));
    });

    [Fact]
    public void Negated_rows_flip_signs_and_nothing_else() => Check(static (matrix, file) =>
    {
        using TemporaryFolder folder = new();
        ushort[][] rows =
            [.. matrix.Rows.Select(row => Array.ConvertAll(row, static bits => (ushort)(bits ^ BFloat16.SignMask)))];

        Assert.Equal(
            Cosines(file, matrix.Direction)
                .Select(Negate), Cosines((matrix with { Rows = rows }).Open(folder), matrix.Direction));
    });

    [Fact]
    public void Classes_and_the_undefined_are_all_tokens_each_once() => Check(static (matrix, file) =>
    {
        ushort[] cosines = Cosines(file, matrix.Direction);

        ValueStatistics statistics = new(cosines);

        Assert.Equal(
            cosines.Length, statistics.Distribution.Sum(static item => item.Count) + statistics.UndefinedCount);
        Assert.Equal(cosines.Count(BFloat16.IsNaN), statistics.UndefinedCount);
        Assert.Equal(
            cosines.Where(static bits => !BFloat16.IsNaN(bits)).Select(BFloat16.ToSingle)
                .GroupBy(static cosine => cosine)
                .Select(static group => (group.Key, group.LongCount()))
                .OrderByDescending(static group => group.Item2).ThenBy(static group => group.Key),
            statistics.Distribution.Select(static item => (item.Value, item.Count)));
    });

    [Fact]
    public void Cosines_of_ordinary_numbers_are_cosines() => Property.Holds(
        MatrixCase.Ordinary,
        static matrix =>
        {
            using TemporaryFolder folder = new();
            double norm = Norm(matrix.Direction);
            ushort[] direction = Array.ConvertAll(
                matrix.Direction, bits => BFloat16.FromDouble(BFloat16.ToSingle(bits) / norm));

            ushort[] cosines = Cosines(matrix.Open(folder), direction);

            for (int i = 0; i < cosines.Length; i++)
            {
                double exact = matrix.Rows[i].Zip(
                    direction, static (x, r) => (double)BFloat16.ToSingle(x) * BFloat16.ToSingle(r)).Sum()
                    / Norm(matrix.Rows[i]);

                // Three roundings of relative 2^-9 each: of the norm, the quotients and the sum.
                Assert.Equal(exact, BFloat16.ToSingle(cosines[i]), 0.02);
            }
        },
        Count,
        MatrixCase.Smaller);

    private static void Check(Action<MatrixCase, TokenMatrix> check) => Property.Holds(
        MatrixCase.Any,
        matrix =>
        {
            using TemporaryFolder folder = new();
            check(matrix, matrix.Open(folder));
        },
        Count,
        MatrixCase.Smaller);

    private static ushort[] Cosines(TokenMatrix matrix, ushort[] direction, int threads = 1) =>
        Multiply(matrix, [direction], threads)[0];

    private static ushort[][] Multiply(TokenMatrix matrix, ushort[][] directions, int threads) =>
        ProductScan.Multiply(new RowSelection(matrix), directions, RowScaling.UnitNorm, new ComputeContext(threads));

    // Zero is always +0, and undefined has no sign.
    private static ushort Negate(ushort bits) =>
        bits == 0 || BFloat16.IsNaN(bits) ? bits : (ushort)(bits ^ BFloat16.SignMask);

    private static double Norm(ushort[] bits) =>
        Math.Sqrt(bits.Sum(static b => (double)BFloat16.ToSingle(b) * BFloat16.ToSingle(b)));
}
