using System;
using System.Collections.Generic;
using System.Linq;
using System.Threading;
using ClusterTools.Components;
using ClusterTools.Engines;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Engines;

[Collection("Torch")]
public sealed class TorchComponentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny", 3)]
    [InlineData("tiny", 64)]
    [InlineData("medium", 3)]
    [InlineData("medium", 320)]
    public void Components_equal_those_of_PyTorch_to_float32(string size, int count)
    {
        const int GoldenComponents = 16;
        float[] eigenvalues = TensorFile.Load<float>(Golden.File(size, "basis_torch.safetensors"), "eigenvalues");
        float[] mean = TensorFile.Load<float>(Golden.File(size, "basis_torch.safetensors"), "mean");
        PcaBasis expected = Golden.TorchBasis(size);

        PrincipalComponents actual = TorchFixture.Engine()
            .ComputeComponents(Golden.Matrix(size), count, new ComputeContext());

        Assert.Equal(count, actual.Pairs.Vectors.Length);
        Assert.Equal(eigenvalues.Select(static v => (double)v).Sum(), actual.TotalVariance, eigenvalues[0] * 1e-4);
        Assert.All(actual.Pairs.Residuals, static residual => Assert.InRange(residual, 0, 5e-6));
        Assert.All(mean.Zip(actual.Mean), static pair => Assert.Equal(pair.First, pair.Second, 1e-7));
        for (int k = 0; k < count; k++)
        {
            Assert.Equal(eigenvalues[k], actual.Pairs.Values[k], eigenvalues[0] * 2e-6);
        }

        for (int k = 0; k < Math.Min(3, Math.Min(count, GoldenComponents)); k++)
        {
            double cosine = expected.Components[k].Zip(actual.Pairs.Vectors[k], static (a, b) => a * b).Sum();
            Assert.Equal(1, Math.Abs(cosine), 1e-6);
        }
    }

    [Theory]
    [InlineData(64, 64)]
    [InlineData(1000, 751)]
    public void Blocks_of_rows_give_the_same_to_float32(int fitting, int rows)
    {
        TokenMatrix matrix = Golden.Matrix("medium");
        var details = new Details();
        PrincipalComponents expected = TorchFixture.Engine().ComputeComponents(matrix, 3, new ComputeContext());
        long square = sizeof(float) * (long)matrix.Dimension * matrix.Dimension;

        PrincipalComponents actual = TorchFixture.Engine((4 * square) + (fitting * 6L * matrix.Dimension))
            .ComputeComponents(matrix, 3, new ComputeContext { Details = details });

        Assert.Equal($"The matrix goes to Torch by blocks of {rows} rows.", details.Lines[0]);
        Assert.StartsWith("2 passes over the matrix", details.Lines[1], StringComparison.Ordinal);
        AssertEqual(expected, actual, 2e-6);
    }

    [Fact]
    public void Components_after_cosines_are_those_before()
    {
        IComputeEngine engine = TorchFixture.Engine();
        TokenMatrix matrix = Golden.Matrix("tiny");
        PrincipalComponents before = engine.ComputeComponents(matrix, 3, new ComputeContext());
        engine.MeasureCosines(matrix, [new ushort[matrix.Dimension]], new ComputeContext());

        AssertEqual(before, engine.ComputeComponents(matrix, 3, new ComputeContext()), 0);
    }

    [Fact]
    public void Elements_of_other_types_are_taken_as_float32()
    {
        TokenMatrix matrix = Golden.Matrix("tiny");
        PrincipalComponents expected = TorchFixture.Engine().ComputeComponents(matrix, 3, new ComputeContext());
        float[] elements = [.. TensorFile.Load<ushort>(matrix.Path, "W").Select(BFloat16.ToSingle)];
        TokenMatrix wide = TensorFile.Open(
            _folder, SafetensorsItem.FromF32("W", elements, [matrix.TokenCount, matrix.Dimension]));

        AssertEqual(expected, TorchFixture.Engine().ComputeComponents(wide, 3, new ComputeContext()), 0);
    }

    [Fact]
    public void A_basis_has_our_signs_and_tells_what_made_it()
    {
        _ = TorchFixture.Engine();

        PcaBasis basis = PcaBasis.Compute(
            Golden.Matrix("medium"), new ComponentCount(5), new ComputeContext(), ComputeDevice.Torch);

        Assert.Equal(ComputeDevice.Torch, basis.Device);
        Assert.Equal(TorchFixture.Backend.Name, basis.Engine);
        Assert.Matches(@"^TorchSharp \d+\.\d+\.\d+$", basis.Engine);
        Assert.All(basis.Components, static component => Assert.True(component.MaxBy(Math.Abs) > 0));
        CosineMeasurement measurement = CosineMeasurement.Measure(
            new SkyDirection(basis, 0, 0), device: ComputeDevice.Torch);
        Assert.Equal((ComputeDevice.Torch, basis.Engine), (measurement.Device, measurement.Engine));
    }

    [Fact]
    public void A_saved_basis_comes_back_to_the_bit()
    {
        _ = TorchFixture.Engine();
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix("medium"), ComponentCount.All, device: ComputeDevice.Torch);
        PcaBasisFile.Save(basis, _folder.File("basis.safetensors"));

        PcaBasis back = PcaBasisFile.Load(_folder.File("basis.safetensors"), basis.TokenMatrix);

        Assert.Equal(basis.Components, back.Components);
        Assert.Equal(basis.Eigenvalues, back.Eigenvalues);
        Assert.Equal((basis.Device, basis.Engine), (back.Device, back.Engine));
    }

    [Fact]
    public void A_row_with_a_NaN_is_named()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 3, 2, [0x3F80, 0, BFloat16.NaN, 0, 0, 0x3F80]);

        var exception = Assert.Throws<TokenMatrixException>(
            () => TorchFixture.Engine().ComputeComponents(matrix, 2, new ComputeContext()));

        Assert.Equal(TokenMatrixError.MatrixRowNotFinite, exception.Error);
        Assert.StartsWith("Row 1 ", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Elements_whose_squares_overflow_a_float_fail_with_the_advice_that_helps()
    {
        ushort large = BFloat16.FromSingle(1e30f);
        TokenMatrix matrix = TensorFile.Matrix(_folder, 3, 2, [large, 0, 0, large, 0x3F80, 0]);

        var exception = Assert.Throws<ComputeException>(
            () => TorchFixture.Engine().ComputeComponents(matrix, 2, new ComputeContext()));

        Assert.Equal(ComputeError.DeviceFailed, exception.Error);
        Assert.EndsWith("Use -Device Cpu, which computes in double.", exception.Message, StringComparison.Ordinal);
        Assert.True(PcaBasis.Compute(matrix, ComponentCount.All).Eigenvalues[0] > 1e59);
    }

    [Fact]
    public void Too_little_memory_is_told_with_the_advice_that_helps()
    {
        var exception = Assert.Throws<ComputeException>(
            () => TorchFixture.Engine(100_000).ComputeComponents(Golden.Matrix("medium"), 3, new ComputeContext()));

        Assert.Equal(ComputeError.DeviceOutOfMemory, exception.Error);
        Assert.EndsWith("Use -Device Cpu, which needs little.", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Cancellation_ends_the_work_and_leaves_no_tensors()
    {
        IComputeEngine engine = TorchFixture.Engine();
        TokenMatrix matrix = Golden.Matrix("medium");
        engine.ComputeComponents(matrix, 3, new ComputeContext());
        long before = TorchFixture.TensorCount();
        using var source = new CancellationTokenSource();

        var context = new ComputeContext(progress: new CancelAt(source, 0.1), cancellationToken: source.Token);
        Assert.ThrowsAny<OperationCanceledException>(() => engine.ComputeComponents(matrix, 3, context));

        Assert.InRange(TorchFixture.TensorCount(), 0, before);
        Assert.Equal(3, engine.ComputeComponents(matrix, 3, new ComputeContext()).Pairs.Vectors.Length);
    }

    private static void AssertEqual(PrincipalComponents expected, PrincipalComponents actual, double tolerance)
    {
        IEnumerable<double> Numbers(PrincipalComponents components) =>
            components.Pairs.Values.Concat(components.Mean).Concat(
                components.Pairs.Vectors.SelectMany(static vector => vector.Select(Math.Abs)));

        Assert.All(
            Numbers(expected).Zip(Numbers(actual)),
            pair => Assert.InRange(Math.Abs(pair.First - pair.Second), 0, tolerance));
    }

    private sealed class CancelAt(CancellationTokenSource source, double fraction) : IProgress<ComputeProgress>
    {
        public void Report(ComputeProgress value)
        {
            if (value.Fraction >= fraction)
            {
                source.Cancel();
            }
        }
    }
}
