using System;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Engines;
using ClusterTools.Matrices;
using Xunit;

namespace ClusterTools.Tests.Engines;

[Collection("Torch")]
public sealed class TorchLogitTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Logits_differ_from_the_exact_ones_by_one_step_in_few_rows(string size)
    {
        TokenMatrix matrix = Golden.Matrix(size);
        ushort[] state = State(matrix, 3);
        ushort[] exact = ManagedEngine.Instance.MeasureLogits(matrix, [state], new ComputeContext())[0];

        ushort[] actual = TorchFixture.Engine().MeasureLogits(matrix, [state], new ComputeContext())[0];

        int[] steps = [.. exact.Zip(actual, static (a, b) => Math.Abs(a - b)).Where(static step => step != 0)];
        Assert.All(steps, static step => Assert.Equal(1, step));
        Assert.InRange(steps.Length, 0, exact.Length * 0.005);
    }

    [Theory]
    [InlineData(64)]
    [InlineData(1000)]
    public void Blocks_of_rows_and_several_states_give_the_same_bits(int fitting)
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        ushort[][] states = [State(matrix, 1), State(matrix, 2)];
        IComputeEngine engine = TorchFixture.Engine();
        ushort[][] expected = [
            .. states.Select(state => engine.MeasureLogits(matrix, [state], new ComputeContext())[0])];

        Assert.Equal(expected, engine.MeasureLogits(matrix, states, new ComputeContext()));
        Assert.Equal(
            expected, TorchFixture.Engine(fitting * 2L * matrix.Dimension)
                .MeasureLogits(matrix, states, new ComputeContext()));
    }

    [Fact]
    public void Logits_and_cosines_of_one_engine_do_not_disturb_each_other()
    {
        TokenMatrix matrix = Golden.Matrix("tiny");
        ushort[] state = State(matrix, 4);
        ushort[] logits = TorchFixture.Engine().MeasureLogits(matrix, [state], new ComputeContext())[0];
        ushort[] cosines = TorchFixture.Engine().MeasureCosines(matrix, [state], new ComputeContext())[0];
        IComputeEngine engine = TorchFixture.Engine();

        for (int round = 0; round < 2; round++)
        {
            Assert.Equal(cosines, engine.MeasureCosines(matrix, [state], new ComputeContext())[0]);
            Assert.Equal(logits, engine.MeasureLogits(matrix, [state], new ComputeContext())[0]);
        }

        int[] ids = [.. Enumerable.Range(0, matrix.TokenCount).Where(static id => id % 10 < 4)];
        Assert.Equal(
            ids.Select(id => logits[id]),
            engine.Multiply(new RowSelection(matrix, ids), [state], RowScaling.None, new ComputeContext())[0]);
    }

    [Fact]
    public void Zero_rows_have_logit_0_and_NaN_has_one_pattern()
    {
        ushort[] rows =
        [
            0, 0x8000,
            0xFFC1, 0x3F80,
            0x8000, 0x3F80,
            0x7F7F, 0x7F7F,
            0x3F80, 0x4000,
        ];
        TokenMatrix matrix = TensorFile.Matrix(_folder, 5, 2, rows);

        ushort[] logits = TorchFixture.Engine().MeasureLogits(matrix, [[0x4000, 0]], new ComputeContext())[0];

        Assert.Equal([0, BFloat16.NaN, 0, BFloat16.PositiveInfinity, 0x4000], logits);
    }

    [Fact]
    public void Progress_ends_with_one()
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        double last = 0;
        var context = new ComputeContext(progress: new Last(fraction => last = fraction));

        TorchFixture.Engine().MeasureLogits(matrix, [State(matrix, 1), State(matrix, 2)], context);
        Assert.Equal(1, last);

        TorchFixture.Engine(1000 * 2L * matrix.Dimension).MeasureLogits(matrix, [State(matrix, 1)], context);
        Assert.Equal(1, last);
    }

    private static ushort[] State(TokenMatrix matrix, int seed)
    {
        var random = new Random(seed);
        return [
            .. Enumerable.Range(0, matrix.Dimension).Select(_ => BFloat16.FromDouble((4 * random.NextDouble()) - 2))];
    }

    private sealed class Last(Action<double> report) : IProgress<ComputeProgress>
    {
        public void Report(ComputeProgress value) => report(value.Fraction);
    }
}
