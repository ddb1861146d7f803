using System;
using System.Linq;
using System.Text.Json;
using ClusterTools.Chain;
using ClusterTools.Matrices;
using ClusterTools.Scans;
using Xunit;

namespace ClusterTools.Tests.Chain;

public sealed class GoldenChainTests
{
    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Cosines_equal_the_exact_chain_in_every_bit(string size)
    {
        ushort[] direction = TensorFile.Load<ushort>(Golden.File(size, "torch_dump.safetensors"), "r");
        ushort[] expected = TensorFile.Load<ushort>(Golden.File(size, "exact.safetensors"), "c_exact");

        var rows = new RowSelection(Golden.Matrix(size));
        ushort[] actual = ProductScan.Multiply(rows, [direction], RowScaling.UnitNorm, new ComputeContext())[0];

        Assert.Equal(expected, actual);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public unsafe void Norms_equal_the_exact_chain_in_every_bit(string size)
    {
        TokenMatrix matrix = Golden.Matrix(size);
        ushort[] rows = TensorFile.Load<ushort>(matrix.Path, "W");
        ushort[] expected = TensorFile.Load<ushort>(Golden.File(size, "exact.safetensors"), "n_exact");
        fixed (ushort* first = rows)
        {
            for (int token = 0; token < matrix.TokenCount; token++)
            {
                Assert.Equal(expected[token], NormKernel.Norm(first + (token * matrix.Dimension), matrix.Dimension));
            }
        }
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void PyTorch_differs_in_at_most_two_rows_and_by_one_step(string size)
    {
        ushort[] exact = TensorFile.Load<ushort>(Golden.File(size, "exact.safetensors"), "c_exact");
        ushort[] torch = TensorFile.Load<ushort>(Golden.File(size, "exact.safetensors"), "c_torch");

        int[] steps = [.. exact.Zip(torch, static (a, b) => Math.Abs(a - b)).Where(static step => step != 0)];

        Assert.True(steps.Length <= 2);
        Assert.All(steps, static step => Assert.Equal(1, step));
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Statistics_equal_what_PyTorch_reported(string size)
    {
        JsonElement report = Golden.Report(size);

        CosineMeasurement measurement = CosineMeasurement.Measure(Golden.TorchDirection(size));
        CosineCluster mode = CosineCluster.Mode(measurement);

        Assert.Equal(report.GetProperty("mode").GetSingle(), mode.Cosine);
        Assert.Equal(report.GetProperty("n_mode").GetInt32(), mode.Count);
        Assert.Equal(
            report.GetProperty("ids_first").EnumerateArray().Select(id => id.GetInt32()), mode.TokenIds.Take(20));
        Assert.Equal(report.GetProperty("n_unique").GetInt32(), measurement.UniqueCount);
        Assert.Equal(report.GetProperty("max").GetSingle(), measurement.Maximum);
        Assert.Equal(report.GetProperty("n_max").GetInt32(), mode.MaximumCount);
        Assert.Equal(report.GetProperty("min").GetSingle(), measurement.Minimum);
        Assert.Equal(report.GetProperty("median").GetSingle(), measurement.Median);
        Assert.Equal(report.GetProperty("mean_f64").GetDouble(), measurement.Mean, 1e-7);
        Assert.Equal(0, measurement.UndefinedCount);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Direction_rounds_to_the_bits_that_PyTorch_measured_to(string size)
    {
        ushort[] expected = TensorFile.Load<ushort>(Golden.File(size, "torch_dump.safetensors"), "r");

        Assert.Equal(expected, Golden.TorchDirection(size).ToBFloat16());
    }
}
