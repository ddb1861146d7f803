using System;
using System.Linq;
using ClusterTools.Chain;
using Xunit;

namespace ClusterTools.Tests.Chain;

public sealed class CosineBatchTests
{
    [Theory]
    [InlineData(1, 3)]
    [InlineData(2, 7)]
    [InlineData(3, 8)]
    [InlineData(8, 15)]
    [InlineData(9, 16)]
    [InlineData(17, 17)]
    [InlineData(5, 127)]
    [InlineData(5, 128)]
    [InlineData(5, 129)]
    [InlineData(33, 300)]
    [InlineData(4, 2563)]
    public void Every_kind_of_row_and_direction_has_the_bits_of_the_single_kernel(int directionCount, int dimension)
    {
        var random = new Random((directionCount * 10_000) + dimension);
        VectorOperand[] directions = [.. Enumerable.Range(0, directionCount).Select(i =>
            new VectorOperand(ChainRows.Direction(
                ChainRows.DirectionKinds[i % ChainRows.DirectionKinds.Count], dimension, random)))];
        ushort[][] rows = [.. Enumerable.Range(0, 3 * ChainRows.RowKinds.Count).Select(i =>
            ChainRows.Row(ChainRows.RowKinds[i % ChainRows.RowKinds.Count], dimension, random))];

        ushort[][] cosines = Measure(directions, rows);

        for (int i = 0; i < directionCount; i++)
        {
            Assert.Equal(rows.Select(row => Single(row, directions[i])), cosines[i]);
        }
    }

    [Fact]
    public void Cosines_have_the_bits_of_the_reference()
    {
        const int Dimension = 40;
        var random = new Random(3);
        ushort[][] directions =
            [.. ChainRows.DirectionKinds.Select(kind => ChainRows.Direction(kind, Dimension, random))];
        ushort[][] rows = [.. ChainRows.RowKinds.Select(kind => ChainRows.Row(kind, Dimension, random))];

        ushort[][] cosines = Measure(Array.ConvertAll(directions, bits => new VectorOperand(bits)), rows);

        for (int i = 0; i < directions.Length; i++)
        {
            Assert.Equal(rows.Select(row => ReferenceChain.Cosine(row, directions[i])), cosines[i]);
        }
    }

    [Fact]
    public void Several_directions_of_a_file_give_what_each_gives_alone()
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix("medium"), new ComponentCount(3));
        SkyDirection[] directions =
            [.. Enumerable.Range(0, 11).Select(i => new SkyDirection(basis, (15 * i) - 75, 33 * i))];

        var together = CosineMeasurement.Measure(directions, basis.TokenMatrix!);

        Assert.Equal(directions.Length, together.Count);
        for (int i = 0; i < directions.Length; i++)
        {
            Assert.Same(directions[i], together[i].Direction);
            Assert.Equal(CosineMeasurement.Measure(directions[i]).Cosines, together[i].Cosines);
        }
    }

    private static ushort[][] Measure(VectorOperand[] directions, ushort[][] rows)
    {
        ushort[][] cosines = [.. directions.Select(_ => new ushort[rows.Length])];
        using var batch = new VectorBatch(directions);
        new ProductBatchKernel<UnitNormScaling>(batch)
            .Multiply([.. rows.SelectMany(static row => row)], cosines, 0, rows.Length);
        return cosines;
    }

    private static unsafe ushort Single(ushort[] row, VectorOperand direction)
    {
        fixed (ushort* first = row)
        {
            return ProductKernel.Multiply<UnitNormScaling>(first, direction);
        }
    }
}
