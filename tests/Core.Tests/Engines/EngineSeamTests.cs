using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Components;
using ClusterTools.Engines;
using ClusterTools.Matrices;
using Xunit;

namespace ClusterTools.Tests.Engines;

/// <summary>Results take whatever engine they are handed: they add up what it gives and say who it was.</summary>
public sealed class EngineSeamTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TokenMatrix _matrix;

    public EngineSeamTests() => _matrix = TensorFile.Matrix(_folder, 5, 3, new ushort[15]);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_basis_is_made_of_what_its_engine_gives()
    {
        var engine = new GivenEngine();

        var basis = PcaBasis.Compute(_matrix, new ComponentCount(2), new ComputeContext(), engine);

        Assert.Equal((_matrix, 2), (engine.Matrix, engine.Count));
        Assert.Equal([6, 2], basis.Eigenvalues);
        Assert.Equal([0.6, 0.2], basis.ExplainedVarianceRatio);

        // The largest element of each component is positive.
        Assert.Equal([0, 1, 0], basis.Components[0]);
        Assert.Equal([0.8, -0.6, 0], basis.Components[1]);
        Assert.Equal([1, 2, 3], basis.Mean);
        Assert.Equal((ComputeDevice.Torch, "given"), (basis.Device, basis.Engine));
    }

    [Fact]
    public void A_measurement_is_made_of_what_its_engine_gives()
    {
        var engine = new GivenEngine();
        PcaBasis basis = TensorFile.UnitBasis(_matrix);
        SkyDirection[] directions = [new(basis, 0, 0), new(basis, 90, 0)];

        var measured = CosineMeasurement.Measure(directions, _matrix, new ComputeContext(), [4, 1], engine);

        Assert.Equal([[0x3F80, 0, 0], [0, 0x3F80, 0]], engine.Vectors);
        Assert.Equal([float.NaN, 1, float.NaN, float.NaN, 0.5f], measured[0].Cosines);
        Assert.Equal([float.NaN, 1, float.NaN, float.NaN, 0.5f], measured[1].Cosines);
        Assert.Equal((ComputeDevice.Torch, "given"), (measured[1].Device, measured[1].Engine));
        Assert.Equal((2, 0.75), (measured[0].MeasuredCount, measured[0].Mean));
    }

    private sealed class GivenEngine : IComputeEngine
    {
        public ComputeDevice Device => ComputeDevice.Torch;

        public string Name => "given";

        public TokenMatrix? Matrix { get; private set; }

        public int Count { get; private set; }

        public IReadOnlyList<ushort[]> Vectors { get; private set; } = [];

        public PrincipalComponents ComputeComponents(TokenMatrix matrix, int count, ComputeContext context)
        {
            (Matrix, Count) = (matrix, count);
            return new PrincipalComponents(
                new EigenPairs([6, 2], [[0, -1, 0], [-0.8, 0.6, 0]], [0, 0], 1), [1, 2, 3], 10);
        }

        public ushort[][] Multiply(
            RowSelection rows, IReadOnlyList<ushort[]> vectors, RowScaling scaling, ComputeContext context)
        {
            Vectors = vectors;
            Assert.Equal(RowScaling.UnitNorm, scaling);
            Assert.Equal([1, 4], Enumerable.Range(0, rows.Count).Select(rows.IdOf));
            return [.. vectors.Select(static _ => (ushort[])[0x3F80, 0x3F00])];
        }
    }
}
