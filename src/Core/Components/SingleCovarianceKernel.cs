using System;
using System.Collections.Generic;
using ClusterTools.LinearAlgebra;
using ClusterTools.Matrices;
using ClusterTools.Numerics;

namespace ClusterTools.Components;

/// <summary>
/// A pass in float over bfloat16 elements, straight from the file's bytes (<see cref="SingleTileKernel"/>).
/// </summary>
internal sealed unsafe class SingleCovarianceKernel : ICovarianceKernel
{
    private const int Width = SingleTileKernel.Width;

    private readonly int _dimension;
    private readonly AlignedBuffer<float> _mean;
    private readonly SingleTileColumns _columns;

    /// <summary>Prepares a pass.</summary>
    /// <param name="matrix">The matrix [N x d], of bfloat16 elements.</param>
    /// <param name="mean">The mean of its rows.</param>
    /// <param name="columns">The columns, each d numbers, which are rounded to float.</param>
    public SingleCovarianceKernel(TokenMatrix matrix, double[] mean, IReadOnlyList<double[]> columns)
    {
        _dimension = matrix.Dimension;
        _columns = new SingleTileColumns(columns.Count, _dimension, (column, row) => (float)columns[column][row]);
        _mean = new AlignedBuffer<float>(_columns.PaddedDimension);
        _mean.Clear();
        for (int row = 0; row < _dimension; row++)
        {
            _mean.Pointer[row] = (float)mean[row];
        }
    }

    /// <inheritdoc/>
    public int BlockRows => 64;

    /// <inheritdoc/>
    public int ImageLength => _columns.Groups * Width * _columns.PaddedDimension;

    /// <inheritdoc/>
    public ICovarianceKernel.IWorker CreateWorker() => new Worker(this);

    /// <inheritdoc/>
    public double[] Unpack(ReadOnlySpan<double> images, int column) =>
        images.Slice(column * _columns.PaddedDimension, _dimension).ToArray();

    /// <inheritdoc/>
    public void Dispose()
    {
        _mean.Dispose();
        _columns.Dispose();
    }

    private sealed class Worker : ICovarianceKernel.IWorker
    {
        private readonly SingleCovarianceKernel _kernel;

        private readonly double[] _dots;
        private readonly float[] _factors;

        public Worker(SingleCovarianceKernel kernel)
        {
            _kernel = kernel;
            _dots = new double[(kernel.BlockRows + 1) * Width];
            _factors = new float[_dots.Length];
        }

        // Reads whole steps and rows in pairs: zeros or finite elements follow a block's last row.
        public void Add(RowSpan rows, Span<double> images)
        {
            SingleTileColumns columns = _kernel._columns;
            float* mean = _kernel._mean.Pointer;
            fixed (byte* bytes = rows.Bytes)
            fixed (float* factors = _factors)
            fixed (double* dots = _dots, y = images)
            {
                var elements = (ushort*)bytes;
                int rowCount = rows.Count;
                int dimension = _kernel._dimension;
                for (int group = 0; group < columns.Groups; group++)
                {
                    SingleTileKernel.Dots(
                        elements, dimension, rowCount, mean, columns.Group(group), dots, columns.Vectors);
                    for (int i = 0; i < rowCount * Width; i++)
                    {
                        factors[i] = (float)dots[i];
                    }

                    double* sums = y + (group * Width * columns.PaddedDimension);
                    SingleTileKernel.AddOuter(elements, dimension, rowCount, mean, factors, sums, columns.Vectors);
                }
            }
        }
    }
}
