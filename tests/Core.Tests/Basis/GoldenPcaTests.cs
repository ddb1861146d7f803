using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Basis;

public sealed class GoldenPcaTests
{
    private const int GoldenComponents = 32;

    [Theory]
    [InlineData("tiny", 3)]
    [InlineData("tiny", 64)]
    [InlineData("medium", 1)]
    [InlineData("medium", 3)]
    [InlineData("medium", 20)]
    [InlineData("medium", 320)]
    public void Components_and_eigenvalues_equal_those_of_double_precision(string size, int count)
    {
        TokenMatrix matrix = Golden.Matrix(size);
        string path = Golden.File(size, "pca_float64.safetensors");
        double[] components = TensorFile.Load<double>(path, "components");
        double[] eigenvalues = TensorFile.Load<double>(path, "eigenvalues");
        double total = TensorFile.Load<double>(path, "total_variance")[0];

        PcaBasis basis = PcaBasis.Compute(matrix, new ComponentCount(count));

        Assert.Equal(count, basis.Components.Count);
        Assert.All(basis.Residuals, static residual => Assert.InRange(residual, 0, 1e-10));
        Assert.Equal(total, basis.TotalVariance, total * 1e-12);
        Assert.Equal(TensorFile.Load<double>(path, "mean"), basis.Mean, Within(1e-13));
        for (int k = 0; k < count; k++)
        {
            Assert.Equal(eigenvalues[k], basis.Eigenvalues[k], eigenvalues[k] * 1e-10);
            Assert.Equal(eigenvalues[k] / total, basis.ExplainedVarianceRatio[k], 1e-11);
        }

        for (int k = 0; k < Math.Min(count, GoldenComponents); k++)
        {
            double[] expected = components[(k * matrix.Dimension)..((k + 1) * matrix.Dimension)];
            Assert.InRange(Angle(expected, basis.Components[k]), 0, 1e-8);
        }
    }

    // By the chord: an arc cosine would lose half the digits. The signs must agree.
    private static double Angle(double[] a, IReadOnlyList<double> b) =>
        Math.Sqrt(a.Zip(b, static (x, y) => (x - y) * (x - y)).Sum());

    private static Comparison Within(double tolerance) => new(tolerance);

    private sealed class Comparison(double tolerance) : IEqualityComparer<double>
    {
        public bool Equals(double x, double y) => Math.Abs(x - y) <= tolerance;

        public int GetHashCode(double value) => 0;
    }
}
