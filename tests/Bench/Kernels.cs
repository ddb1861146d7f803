using System;
using System.Linq;
using BenchmarkDotNet.Attributes;
using ClusterTools.Chain;
using ClusterTools.LinearAlgebra;
using ClusterTools.Measures;

namespace ClusterTools.Bench;

/// <summary>Single kernels on data in a core's cache.</summary>
public unsafe class Kernels
{
    private const int Dimension = 2_560;
    private readonly ushort[] _row = GC.AllocateArray<ushort>(Dimension, pinned: true);
    private readonly ushort[] _cosines = new ushort[151_936];
    private readonly double[] _tile = GC.AllocateArray<double>(TileKernel.Rows * TileKernel.Columns, pinned: true);
    private readonly double[] _columns = GC.AllocateArray<double>(TileKernel.Columns * TileKernel.Width, pinned: true);
    private readonly double[] _sums = GC.AllocateArray<double>(TileKernel.Rows * TileKernel.Width, pinned: true);
    private readonly double[] _symmetric = new double[512 * 512];
    private VectorOperand _direction = null!;

    [GlobalSetup]
    public void Fill()
    {
        var random = new Random(1);
        Array.ForEach(Enumerable.Range(0, Dimension).ToArray(), i =>
            _row[i] = BFloat16.FromDouble((random.NextDouble() - 0.5) / 20));
        Array.ForEach(Enumerable.Range(0, _cosines.Length).ToArray(), i =>
            _cosines[i] = BFloat16.FromDouble(random.NextDouble()));
        Array.ForEach(Enumerable.Range(0, _tile.Length).ToArray(), i => _tile[i] = random.NextDouble());
        _direction = new VectorOperand(
            [.. Enumerable.Range(0, Dimension).Select(_ => BFloat16.FromDouble((random.NextDouble() - 0.5) / 15))]);
        for (int i = 0; i < 512; i++)
        {
            for (int j = 0; j <= i; j++)
            {
                _symmetric[(i * 512) + j] = random.NextDouble() - 0.5;
            }
        }
    }

    [Benchmark(Description = "norm of a row of 2,560")]
    public ushort Norm() =>
        NormKernel.Norm((ushort*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _row[0]), Dimension);

    [Benchmark(Description = "cosine of a row of 2,560")]
    public ushort Cosine() => ProductKernel.Multiply<UnitNormScaling>(
        (ushort*)System.Runtime.CompilerServices.Unsafe.AsPointer(ref _row[0]), _direction);

    [Benchmark(Description = "reference cosine of a row of 2,560")]
    public ushort Reference() => ReferenceChain.Cosine(_row, _direction.Bits);

    [Benchmark(Description = "tile of 16 x 128 times 8 columns, 32,768 flops")]
    public void Tile()
    {
        fixed (double* tile = _tile, columns = _columns, sums = _sums)
        {
            TileKernel.AddDots(tile, columns, sums, TileKernel.Columns);
        }
    }

    [Benchmark(Description = "statistics of 151,936 cosines")]
    public object Statistics() => new ValueStatistics(_cosines);

    [Benchmark(Description = "all eigenpairs of 512 x 512")]
    public object Eigenpairs() => SymmetricEigenSolver.Solve((double[])_symmetric.Clone(), 512, 1, null, default);
}
