using System;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Engines;
using ClusterTools.Matrices;
using Xunit;

namespace ClusterTools.Tests.Properties;

/// <summary>What holds of the logits of any matrix and any state.</summary>
public sealed class LogitProperties
{
    private const int Count = 150;

    [Fact]
    public void The_engine_equals_the_reference() => Check(static (matrix, file) =>
        Assert.Equal(
            matrix.Rows.Select(row => ReferenceChain.Logit(row, matrix.Direction)),
            Logits(file, 1, matrix.Direction)[0]));

    [Fact]
    public void Threads_and_batches_change_nothing() => Check(static (matrix, file) =>
    {
        ushort[] expected = Logits(file, 1, matrix.Direction)[0];
        Assert.Equal(expected, Logits(file, 3, matrix.Direction)[0]);

        ushort[][] states = [matrix.Direction, .. matrix.Rows.Where(static row => row.All(BFloat16.IsFinite))];
        ushort[][] together = Logits(file, 2, states);
        Assert.Equal(expected, together[0]);
        Assert.All(states.Zip(together), pair => Assert.Equal(Logits(file, 1, pair.First)[0], pair.Second));
    });

    [Fact]
    public void Selected_rows_have_the_logits_that_they_have_among_all() => Check(static (matrix, file) =>
    {
        int[] ids = [.. Enumerable.Range(0, matrix.Rows.Length).Where(static id => id % 3 != 1)];
        ushort[] all = Logits(file, 1, matrix.Direction)[0];

        ushort[] some = ManagedEngine.Instance.Multiply(
            new RowSelection(file, ids), [matrix.Direction], RowScaling.None, new ComputeContext(2))[0];

        Assert.Equal(ids.Select(id => all[id]), some);
    });

    [Fact]
    public void The_opposite_state_flips_signs_and_twice_the_state_doubles_logits() => Check(static (matrix, file) =>
    {
        ushort[] logits = Logits(file, 1, matrix.Direction)[0];
        ushort[] opposite = Array.ConvertAll(matrix.Direction, static bits => (ushort)(bits ^ BFloat16.SignMask));

        Assert.Equal(
            logits.Select(static bits => bits == 0 || BFloat16.IsNaN(bits) ? bits : (ushort)(bits ^ BFloat16.SignMask)),
            Logits(file, 1, opposite)[0]);

        // Normal results only: doubling a subnormal one gives a bit back that its rounding took.
        ushort[] half = Array.ConvertAll(
            matrix.Direction, static bits => BFloat16.FromSingle(BFloat16.ToSingle(bits) / 2));
        if (half.Zip(matrix.Direction).All(static pair =>
            2 * BFloat16.ToSingle(pair.First) == BFloat16.ToSingle(pair.Second)))
        {
            ushort[] halves = Logits(file, 1, half)[0];
            Assert.All(logits.Zip(halves), static pair =>
            {
                if ((pair.Second & BFloat16.MagnitudeMask) is >= BFloat16.LeastNormal and < BFloat16.PositiveInfinity)
                {
                    Assert.Equal(BFloat16.FromSingle(2 * BFloat16.ToSingle(pair.Second)), pair.First);
                }
            });
        }
    });

    private static void Check(Action<MatrixCase, TokenMatrix> check) => Property.Holds(
        MatrixCase.Any,
        matrix =>
        {
            using TemporaryFolder folder = new();
            check(matrix, matrix.Open(folder));
        },
        Count,
        MatrixCase.Smaller);

    private static ushort[][] Logits(TokenMatrix matrix, int threads, params ushort[][] states) =>
        ManagedEngine.Instance.Multiply(new RowSelection(matrix), states, RowScaling.None, new ComputeContext(threads));
}
