using System;
using System.IO;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;
using System.Threading;
using ClusterTools.Engines;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Engines;

[Collection("Torch")]
public sealed class TorchCosineTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Cosines_equal_those_of_PyTorch_in_every_bit(string size)
    {
        IComputeEngine engine = TorchFixture.Engine();
        Assert.SkipUnless(HasBFloat16Products(), "Without AVX-512 bf16, PyTorch adds in another order.");
        ushort[] expected = TensorFile.Load<ushort>(Golden.File(size, "exact.safetensors"), "c_torch");

        ushort[] actual = engine.MeasureCosines(Golden.Matrix(size), [Direction(size)], new ComputeContext())[0];

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Cosines_differ_from_the_exact_chain_by_one_step_in_few_rows(string size)
    {
        ushort[] exact = TensorFile.Load<ushort>(Golden.File(size, "exact.safetensors"), "c_exact");

        ushort[] actual = TorchFixture.Engine()
            .MeasureCosines(Golden.Matrix(size), [Direction(size)], new ComputeContext())[0];

        int[] steps = [.. exact.Zip(actual, static (a, b) => Math.Abs(a - b)).Where(static step => step != 0)];
        Assert.All(steps, static step => Assert.Equal(1, step));
        Assert.InRange(steps.Length, 0, exact.Length * 0.0005);
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(1000, 751)]
    public void Blocks_of_rows_give_the_same_bits(int fitting, int rows)
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        ushort[][] directions = [Direction("medium"), Direction("medium", shift: 1), Direction("medium", shift: 2)];
        ushort[][] expected = TorchFixture.Engine().MeasureCosines(matrix, directions, new ComputeContext());
        var details = new Details();

        ushort[][] actual = TorchFixture.Engine(fitting * 2L * matrix.Dimension)
            .MeasureCosines(matrix, directions, new ComputeContext { Details = details });

        Assert.Equal(expected, actual);
        Assert.Equal([$"The matrix goes to Torch by blocks of {rows} rows."], details.Lines);
    }

    [Fact]
    public void Selected_rows_have_the_cosines_that_they_have_among_all()
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        IComputeEngine engine = TorchFixture.Engine();
        ushort[] all = engine.MeasureCosines(matrix, [Direction("medium")], new ComputeContext())[0];
        int[] ids = [.. Enumerable.Range(0, matrix.TokenCount).Where(static id => id % 10 < 4)];

        ushort[] selected = engine.MeasureCosines(
            new RowSelection(matrix, ids), [Direction("medium")], new ComputeContext())[0];

        Assert.Equal(ids.Select(id => all[id]), selected);
        var none = new RowSelection(matrix, []);
        Assert.Empty(engine.MeasureCosines(none, [Direction("medium")], new ComputeContext())[0]);
    }

    [Fact]
    public void Several_directions_give_the_bits_of_one_by_one()
    {
        IComputeEngine engine = TorchFixture.Engine();
        TokenMatrix matrix = Golden.Matrix("tiny");
        ushort[][] directions = [.. Enumerable.Range(0, 5).Select(shift => Direction("tiny", shift))];

        ushort[][] together = engine.MeasureCosines(matrix, directions, new ComputeContext());

        for (int i = 0; i < directions.Length; i++)
        {
            Assert.Equal(engine.MeasureCosines(matrix, [directions[i]], new ComputeContext())[0], together[i]);
        }
    }

    [Theory]
    [InlineData(SafetensorsDType.F16)]
    [InlineData(SafetensorsDType.F32)]
    [InlineData(SafetensorsDType.F64)]
    public void Elements_of_other_types_are_rounded_to_bfloat16_first(SafetensorsDType type)
    {
        const int Tokens = 50;
        const int Dimension = 16;
        var random = new Random(5);
        double[] elements =
            [.. Enumerable.Range(0, Tokens * Dimension).Select(_ => (double)(Half)((2 * random.NextDouble()) - 1))];
        IComputeEngine engine = TorchFixture.Engine();
        ushort[] direction = [.. Enumerable.Range(0, Dimension).Select(static i => BFloat16.FromSingle((i % 5) - 2f))];
        TokenMatrix rounded = TensorFile.Matrix(
            _folder, Tokens, Dimension, Array.ConvertAll(elements, BFloat16.FromDouble));
        ushort[] expected = engine.MeasureCosines(rounded, [direction], new ComputeContext())[0];

        TokenMatrix matrix = TensorFile.Open(_folder, Item(type, elements, [Tokens, Dimension]));

        Assert.Equal(expected, engine.MeasureCosines(matrix, [direction], new ComputeContext())[0]);
    }

    [Fact]
    public void Rows_without_a_direction_have_no_cosine_and_zero_has_no_sign()
    {
        ushort[] rows =
        [
            0, 0,
            BFloat16.NaN, 0x3F80,
            BFloat16.PositiveInfinity, 0x3F80,
            0x8000, 0x3F80,
            0x3F80, 0,
        ];
        TokenMatrix matrix = TensorFile.Matrix(_folder, 5, 2, rows);

        ushort[] cosines = TorchFixture.Engine().MeasureCosines(matrix, [[0x3F80, 0]], new ComputeContext())[0];

        Assert.Equal([BFloat16.NaN, BFloat16.NaN, BFloat16.NaN, 0, 0x3F80], cosines);
    }

    [Fact]
    public void The_rows_stay_on_the_device_from_one_direction_to_the_next()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2, 2, [0x3F80, 0, 0, 0x3F80]);
        IComputeEngine engine = TorchFixture.Engine();
        engine.MeasureCosines(matrix, [[0x3F80, 0]], new ComputeContext());

        // Other rows in a file that looks the same: what is read once is not read again.
        DateTime time = File.GetLastWriteTimeUtc(matrix.Path);
        TokenMatrix swapped = TensorFile.Matrix(_folder, 2, 2, [0, 0x3F80, 0x3F80, 0]);
        File.SetLastWriteTimeUtc(matrix.Path, time);

        Assert.Equal([0, 0x3F80], engine.MeasureCosines(matrix, [[0, 0x3F80]], new ComputeContext())[0]);
        Assert.Equal(
            [0x3F80, 0],
            engine.MeasureCosines(TokenMatrix.Open(swapped.Path), [[0, 0x3F80]], new ComputeContext())[0]);
    }

    [Fact]
    public void A_matrix_on_the_device_is_not_used_after_its_file_was_changed()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2, 2, [0x3F80, 0, 0, 0x3F80]);
        IComputeEngine engine = TorchFixture.Engine();
        engine.MeasureCosines(matrix, [[0x3F80, 0]], new ComputeContext());
        File.SetLastWriteTimeUtc(matrix.Path, File.GetLastWriteTimeUtc(matrix.Path).AddSeconds(1));

        var exception = Assert.Throws<TokenMatrixException>(
            () => engine.MeasureCosines(matrix, [[0x3F80, 0]], new ComputeContext()));

        Assert.Equal(TokenMatrixError.MatrixFileChanged, exception.Error);
    }

    [Fact]
    public void Cancellation_ends_the_work()
    {
        IComputeEngine engine = TorchFixture.Engine();
        var context = new ComputeContext(cancellationToken: new CancellationToken(canceled: true));

        Assert.ThrowsAny<OperationCanceledException>(
            () => engine.MeasureCosines(Golden.Matrix("tiny"), [Direction("tiny")], context));
        Assert.Single(engine.MeasureCosines(Golden.Matrix("tiny"), [Direction("tiny")], new ComputeContext()));
    }

    [Fact]
    public void Tensors_do_not_gather_over_two_hundred_directions()
    {
        IComputeEngine engine = TorchFixture.Engine();
        TokenMatrix matrix = Golden.Matrix("medium");
        engine.MeasureCosines(matrix, [Direction("medium")], new ComputeContext());
        long before = TorchFixture.TensorCount();

        for (int i = 0; i < 200; i++)
        {
            engine.MeasureCosines(matrix, [Direction("medium", i)], new ComputeContext());
        }

        Assert.InRange(TorchFixture.TensorCount(), 0, before);
        GC.KeepAlive(matrix);
    }

    [Fact]
    public void One_matrix_at_a_time_is_on_the_device_and_it_goes_with_the_object()
    {
        IComputeEngine engine = TorchFixture.Engine();
        Collect();
        long without = TorchFixture.TensorCount();
        MeasureTwo(engine, out long with);

        Collect();

        Assert.Equal(without + 1, with);
        Assert.Equal(without, TorchFixture.TensorCount());
    }

    // Not inlined: what it holds is gone when it returns.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void MeasureTwo(IComputeEngine engine, out long tensors)
    {
        TokenMatrix tiny = Golden.Matrix("tiny");
        TokenMatrix medium = Golden.Matrix("medium");
        engine.MeasureCosines(tiny, [Direction("tiny")], new ComputeContext());
        engine.MeasureCosines(medium, [Direction("medium")], new ComputeContext());
        tensors = TorchFixture.TensorCount();
        GC.KeepAlive(tiny);
        GC.KeepAlive(medium);
    }

    private static void Collect()
    {
        for (int round = 0; round < 3; round++)
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }
    }

    private static ushort[] Direction(string size, int shift = 0)
    {
        ushort[] direction = TensorFile.Load<ushort>(Golden.File(size, "torch_dump.safetensors"), "r");
        return [.. direction[(shift % direction.Length)..], .. direction[..(shift % direction.Length)]];
    }

    private static SafetensorsItem Item(SafetensorsDType type, double[] elements, long[] shape) => type switch
    {
        SafetensorsDType.F16 => new SafetensorsItem(
            "W", type, shape, elements.SelectMany(static x => BitConverter.GetBytes((Half)x)).ToArray()),
        SafetensorsDType.F32 => SafetensorsItem.FromF32("W", Array.ConvertAll(elements, static x => (float)x), shape),
        _ => SafetensorsItem.FromF64("W", elements, shape),
    };

    // Leaf 7, subleaf 1, EAX bit 5: Intel's manual, volume 2A, CPUID.
    private static bool HasBFloat16Products() =>
        X86Base.IsSupported && X86Base.CpuId(0, 0).Eax >= 7 && X86Base.CpuId(7, 0).Eax >= 1
        && (X86Base.CpuId(7, 1).Eax & (1 << 5)) != 0;
}
