using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ClusterTools.Chain;
using ClusterTools.Scans;
using ClusterTools.Tests.Chain;
using Xunit;

namespace ClusterTools.Tests.Scans;

public sealed class PairScanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(33)]
    public void Pairs_of_every_kind_of_row_have_the_bits_of_the_reference(int dimension)
    {
        ushort[][] rows = Rows(ChainRows.RowKinds.Count + 5, dimension, seed: dimension);
        ushort[][] quotients = [.. rows.Select(Quotients)];
        bool[] defined = [.. rows.Select(IsDefined)];

        AssertCounts(rows, (i, j) => defined[j] ? ReferenceChain.Cosine(rows[i], quotients[j]) : BFloat16.NaN);
    }

    // The kernel of single directions, which is compared with the reference elsewhere, in place of it: that takes long.
    [Theory]
    [InlineData(3, 64)]
    [InlineData(64, 200)]
    [InlineData(65, 320)]
    [InlineData(131, 257)]
    [InlineData(23, 2563)]
    public void Many_and_long_rows_have_the_bits_of_single_directions(int count, int dimension)
    {
        ushort[][] rows = Rows(count, dimension, seed: count);
        VectorOperand[] directions = [.. rows.Select(row => new VectorOperand(Quotients(row)))];
        bool[] defined = [.. rows.Select(IsDefined)];

        AssertCounts(rows, (i, j) => defined[j] ? Cosine(rows[i], directions[j]) : BFloat16.NaN);
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1e-30f, 1)]
    [InlineData(-1e-30f, 0.99609375f)]
    public void A_sum_on_a_midpoint_goes_to_even_and_one_a_little_off_does_not(float little, float expected)
    {
        // 1 - 2^-9, the middle between 1 and the bfloat16 below it, and what neither float nor double sees beside that.
        using QuotientRows rows = Fill([[0x3F80, 0x3F80, 0], [0x3F80, 0x3F80, 0]]);
        SetQuotients(rows, 0, [1, 1, 1]);
        SetQuotients(rows, 1, [0.5f, 0.498046875f, little]);

        Assert.Equal(BFloat16.FromSingle(expected), Measure(rows));
    }

    [Fact]
    public void Populations_weigh_pairs_and_their_own()
    {
        ushort[][] rows = [.. ((float[][])[[3, 4], [4, -3], [0, 0]])
            .Select(static row => Array.ConvertAll(row, BFloat16.FromSingle))];
        using QuotientRows quotients = Fill(rows);

        (long[] counts, long[] near) = PairScan.Count(quotients, [100_000, 3, 2], new ComputeContext());

        long own = (100_000L * 99_999 / 2) + 3;
        Assert.Equal(own, counts[ReferenceChain.Cosine(rows[0], Quotients(rows[0]))]);
        Assert.Equal(300_000, counts[0]);
        Assert.Equal((100_003L * 2) + 1, counts[BFloat16.NaN]);
        Assert.Equal(100_005L * 100_004 / 2, counts.Sum());
        Assert.Equal([100_000, 3, 0], near);
    }

    [Fact]
    public void A_scan_can_be_stopped_and_tells_progress()
    {
        using QuotientRows rows = Fill(Rows(300, 33, 1));
        int[] populations = [.. Enumerable.Repeat(1, 300)];
        using var stopping = new CancellationTokenSource();
        var fractions = new List<double>();
        var context = new ComputeContext(1, new Reporter(progress =>
        {
            fractions.Add(progress.Fraction);
            if (fractions.Count == 3)
            {
                stopping.Cancel();
            }
        }), stopping.Token);

        Assert.Throws<OperationCanceledException>(() => PairScan.Count(rows, populations, context));

        Assert.Equal([1 / 15.0, 2 / 15.0, 3 / 15.0], fractions);
    }

    private static void AssertCounts(ushort[][] rows, Func<int, int, ushort> cosineOf)
    {
        var random = new Random(7);
        int[] populations = [.. rows.Select(_ => random.Next(1, 4))];
        var counts = new long[1 << 16];
        var near = new long[rows.Length];
        for (int i = 0; i < rows.Length; i++)
        {
            near[i] += IsDefined(rows[i]) ? populations[i] : 0;
            counts[IsDefined(rows[i]) ? cosineOf(i, i) : BFloat16.NaN] += populations[i] * (populations[i] - 1) / 2;
            for (int j = i + 1; j < rows.Length; j++)
            {
                ushort cosine = cosineOf(i, j);
                counts[cosine] += populations[i] * populations[j];
                if (BFloat16.ToSingle(cosine) >= 0.984375f)
                {
                    near[i] += populations[j];
                    near[j] += populations[i];
                }
            }
        }

        using QuotientRows quotients = Fill(rows);
        foreach (int threads in (int[])[1, 3])
        {
            (long[] actual, long[] actualNear) = PairScan.Count(quotients, populations, new ComputeContext(threads));

            Assert.Equal(counts, actual);
            Assert.Equal(near, actualNear);
        }
    }

    private static ushort[][] Rows(int count, int dimension, int seed)
    {
        var random = new Random(seed);
        ushort[] model = ChainRows.Row(RowKind.NearOne, dimension, random);
        return [.. Enumerable.Range(0, count).Select(i =>
        {
            if (i % 3 != 0)
            {
                return ChainRows.Row(ChainRows.RowKinds[i % ChainRows.RowKinds.Count], dimension, random);
            }

            // Rows of one cluster: a bit or two off.
            ushort[] row = [.. model];
            row[random.Next(dimension)] ^= (ushort)random.Next(4);
            return row;
        })];
    }

    private static bool IsDefined(ushort[] row) => ReferenceChain.Norm(row) is not 0 and not BFloat16.NaN;

    private static ushort[] Quotients(ushort[] row)
    {
        // Exact and slow, so once for the row and not for each element.
        ushort norm = ReferenceChain.Norm(row);
        return norm is 0 or BFloat16.NaN
            ? new ushort[row.Length]
            : Array.ConvertAll(row, element => ReferenceChain.Quotient(element, norm));
    }

    private static unsafe ushort Cosine(ushort[] row, VectorOperand direction)
    {
        fixed (ushort* first = row)
        {
            return ProductKernel.Multiply<UnitNormScaling>(first, direction);
        }
    }

    private static QuotientRows Fill(ushort[][] rows)
    {
        var quotients = new QuotientRows(rows.Length, rows[0].Length);
        for (int i = 0; i < rows.Length; i++)
        {
            quotients.Fill(i, rows[i]);
        }

        return quotients;
    }

    private static unsafe void SetQuotients(QuotientRows rows, int index, float[] quotients)
    {
        for (int i = 0; i < quotients.Length; i++)
        {
            rows.At(index)[i] = BFloat16.FromSingle(quotients[i]);
        }
    }

    private static unsafe ushort Measure(QuotientRows rows)
    {
        ushort* cosines = stackalloc ushort[16];
        new PairKernel(rows).Measure(0, 0, cosines);
        return cosines[1];
    }

    private sealed class Reporter(Action<ComputeProgress> report) : IProgress<ComputeProgress>
    {
        public void Report(ComputeProgress value) => report(value);
    }
}
