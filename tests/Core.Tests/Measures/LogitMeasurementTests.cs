using System;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Measures;

/// <summary>
/// Logits of states: their statistics, ranks, margins, probabilities and classes against brute force.
/// </summary>
public sealed class LogitMeasurementTests
{
    [Theory]
    [InlineData(LogitPrecision.BFloat16)]
    [InlineData(LogitPrecision.Single)]
    public void Ranks_margins_and_probabilities_are_those_of_brute_force(LogitPrecision precision)
    {
        using TemporaryFolder folder = new();
        var random = new Random(3);
        TokenMatrix matrix = Matrix(folder, 200, 5, () => random.Next(-3, 4));
        HiddenState[] states = [.. Enumerable.Range(0, 3).Select(_ => HiddenState.OfVector(
            [.. Enumerable.Range(0, 5).Select(_ => random.Next(-4, 5) / 4.0)]))];

        foreach (LogitMeasurement measurement in LogitMeasurement.Measure(states, matrix, precision))
        {
            float[] logits = [.. measurement.Logits];
            double sum = logits.Sum(static logit => Math.Exp(logit));
            int[] expected = [
                .. Enumerable.Range(0, 200).OrderByDescending(token => logits[token]).ThenBy(static token => token)];
            Assert.Equal(expected, measurement.Top.TokenIds);
            Assert.Equal(logits.Count(logit => logit == logits.Max()), measurement.MaximumCount);
            foreach (LogitRank rank in measurement.Top)
            {
                float logit = logits[rank.TokenId];
                Assert.Equal(logit, rank.Logit);
                Assert.Equal(1 + logits.Count(other => other > logit), rank.FirstRank);
                Assert.Equal(logits.Count(other => other >= logit), rank.LastRank);
                Assert.Equal(logits.Count(other => other == logit), rank.TieCount);
                Assert.Equal(Steps(logit, logits, precision), rank.Margin);
                Assert.Equal(Math.Exp(logit) / sum, rank.Probability, 1e-12);
            }

            Assert.Equal(1, measurement.Top.Sum(static rank => rank.Probability), 1e-12);
        }
    }

    [Fact]
    public void Ranks_of_tokens_come_largest_first_and_leave_out_what_was_not_measured()
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = Matrix(folder, 1, 3, 2, 2);
        LogitMeasurement measurement = LogitMeasurement.Measure(
            [HiddenState.OfVector([1])], matrix, tokenIds: [0, 2, 3])[0];

        Assert.Equal([2, 0], measurement.RankOf(0, 1, 2).TokenIds);
        Assert.Equal(
            [(1, 2), (3, 3)], measurement.RankOf(0, 1, 2).Select(static rank => (rank.FirstRank, rank.LastRank)));
        Assert.Empty(measurement.RankOf());
        Assert.Equal(
            TokenMatrixError.TokenIdOutOfRange,
            Assert.Throws<TokenMatrixException>(() => measurement.RankOf(4)).Error);
        Assert.Equal([1, float.NaN, 2, 2], measurement.Logits);
        Assert.Equal([0, 2, 3], measurement.SelectedTokenIds!);
        Assert.Equal(3, measurement.MeasuredCount);
    }

    [Fact]
    public void Infinite_logits_are_counted_and_share_all_probability()
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = Matrix(folder, 3e38f, 1, -3e38f, 3e38f, float.NaN, float.PositiveInfinity);

        LogitMeasurement measurement = LogitMeasurement.Measure([HiddenState.OfVector([4])], matrix)[0];

        Assert.Equal(3, measurement.InfiniteCount);
        Assert.Equal(2, measurement.UndefinedCount);
        Assert.Equal(2, measurement.MaximumCount);
        Assert.Equal(double.NaN, measurement.Mean);
        Assert.Equal([0.5, 0.5, 0, 0], measurement.Top.Select(static rank => rank.Probability));
        Assert.Equal(
            [1L, null], measurement.Top.TakeLast(2).Select(static rank => rank.Margin is null ? (long?)null : 1L));
        Assert.Equal([0, 3], LogitClass.Maximum(measurement).TokenIds);
    }

    [Fact]
    public void A_matrix_without_logits_has_no_ranks_and_no_classes()
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = Matrix(folder, float.NaN, float.PositiveInfinity);

        foreach (LogitPrecision precision in Enum.GetValues<LogitPrecision>())
        {
            LogitMeasurement measurement = LogitMeasurement.Measure([HiddenState.OfVector([1])], matrix, precision)[0];

            Assert.Equal(2, measurement.UndefinedCount);
            Assert.Equal(0, measurement.MaximumCount);
            Assert.Equal(float.NaN, measurement.Maximum);
            Assert.Equal(double.NaN, measurement.Mean);
            Assert.Empty(measurement.Top);
            Assert.Empty(measurement.Distribution);
            Assert.Equal(
                LogitError.NoDefinedLogit, Assert.Throws<LogitException>(() => LogitClass.Maximum(measurement)).Error);
            Assert.Equal(
                LogitError.NoDefinedLogit, Assert.Throws<LogitException>(() => LogitClass.Mode(measurement)).Error);
        }
    }

    [Fact]
    public void A_state_is_rounded_to_bfloat16_once()
    {
        // Above the midpoint 1 + 2^-8 by less than a float shows: through a float it would be the midpoint, and go to
        // 1.
        using TemporaryFolder folder = new();
        double above = 1 + Math.ScaleB(1, -8) + Math.ScaleB(1, -40);

        LogitMeasurement measurement = LogitMeasurement.Measure([HiddenState.OfVector([above])], Matrix(folder, 1f))[0];

        Assert.Equal(1 + MathF.ScaleB(1, -7), measurement.Maximum);
        Assert.Equal(1 + MathF.ScaleB(1, -8), measurement.State.Values[0]);
    }

    [Fact]
    public void Golden_matrices_have_the_logits_of_the_reference()
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        HiddenState state = HiddenState.OfTokens(matrix, [124, 5, 77]);
        ushort[] rows = TensorFile.Load<ushort>(matrix.Path, "W");
        ushort[] bits = [.. state.Bits];

        LogitMeasurement measurement = LogitMeasurement.Measure([state], matrix)[0];

        Assert.Equal(
            rows.Chunk(matrix.Dimension).Select(row => BFloat16.ToSingle(ReferenceChain.Logit(row, bits))),
            measurement.Logits);
    }

    [Fact]
    public void Classes_are_found_by_count_logit_and_token()
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = Matrix(folder, 2, 1, 2, 0, 1, 3, 3);
        LogitMeasurement measurement = LogitMeasurement.Measure([HiddenState.OfVector([0.5])], matrix)[0];

        Assert.Equal([1, 4], LogitClass.Mode(measurement).TokenIds);
        Assert.Equal([5, 6], LogitClass.Maximum(measurement).TokenIds);
        Assert.Equal([0, 2], LogitClass.OfToken(measurement, 2).TokenIds);
        Assert.Equal([3], LogitClass.WithLogit(measurement, 0).TokenIds);
        Assert.Equal([0.5f, 1, 1.5f, 0], LogitClass.Top(measurement, 9).Select(static found => found.Logit));
        Assert.Equal(3, LogitClass.AtLeast(measurement, 2).Count());
        Assert.Equal([1, 2, 3, 4], LogitClass.Top(measurement, 4).Select(static found => found.Rank));
        Assert.Equal([0, 2], LogitClass.OfToken(measurement, 0).Members.Select(static member => member.TokenId));
        Assert.Equal(
            LogitError.LogitClassNotFound,
            Assert.Throws<LogitException>(() => LogitClass.WithLogit(measurement, 0.25)).Error);
        Assert.Equal(
            TokenMatrixError.TokenIdOutOfRange,
            Assert.Throws<TokenMatrixException>(() => LogitClass.OfToken(measurement, 7)).Error);
    }

    private static long? Steps(float logit, float[] logits, LogitPrecision precision)
    {
        float[] below = [.. logits.Where(other => other < logit)];
        if (below.Length == 0)
        {
            return null;
        }

        // Counts the numbers between by walking them, which takes long enough for bfloat16 only.
        if (precision == LogitPrecision.Single)
        {
            return Ordinal(logit) - Ordinal(below.Max());
        }

        long steps = 0;
        for (ushort bits = BFloat16.FromSingle(below.Max()); BFloat16.ToSingle(bits) < logit; steps++)
        {
            bits = (bits & BFloat16.SignMask) == 0 ? (ushort)(bits + 1) : bits == 0x8001
                ? (ushort)0 : (ushort)(bits - 1);
        }

        return steps;
    }

    private static long Ordinal(float value) => value >= 0
        ? BitConverter.SingleToInt32Bits(value)
        : -(long)BitConverter.SingleToInt32Bits(-value);

    private static TokenMatrix Matrix(TemporaryFolder folder, params float[] column) =>
        TensorFile.Matrix(folder, column.Length, 1, Array.ConvertAll(column, BFloat16.FromSingle));

    private static TokenMatrix Matrix(TemporaryFolder folder, int tokens, int dimension, Func<float> next) =>
        TensorFile.Matrix(
        folder, tokens, dimension,
            [.. Enumerable.Range(0, tokens * dimension).Select(_ => BFloat16.FromSingle(next()))]);
}
