using System;
using System.Collections.Generic;
using ClusterTools.Numerics;

namespace ClusterTools.Pca;

/// <summary>A pass in float over bfloat16 elements, straight from the file's bytes (<see cref="SingleTileKernel"/>).</summary>
internal sealed unsafe class SingleCovarianceKernel : ICovarianceKernel
{
    private const int Width = SingleTileKernel.Width;
    private const int Lanes = SingleTileKernel.Step / 2;

    private readonly int _dimension;
    private readonly int _paddedDimension;
    private readonly AlignedBuffer<float> _mean;

    // [group of eight][vector][8][16], padded with zeros to whole steps and groups.
    private readonly AlignedBuffer<float> _columns;

    /// <summary>Prepares a pass.</summary>
    /// <param name="matrix">The matrix [N x d], of bfloat16 elements.</param>
    /// <param name="mean">The mean of its rows.</param>
    /// <param name="columns">The columns, each d numbers, which are rounded to float.</param>
    public SingleCovarianceKernel(TokenMatrix matrix, double[] mean, IReadOnlyList<double[]> columns)
    {
        const int Step = SingleTileKernel.Step;
        _dimension = matrix.Dimension;
        _paddedDimension = (_dimension + Step - 1) / Step * Step;
        _mean = new AlignedBuffer<float>(_paddedDimension);
        _mean.Clear();
        for (int row = 0; row < _dimension; row++)
        {
            _mean.Pointer[row] = (float)mean[row];
        }

        _columns = new AlignedBuffer<float>((nint)((columns.Count + Width - 1) / Width) * Width * _paddedDimension);
        _columns.Clear();
        for (int column = 0; column < columns.Count; column++)
        {
            for (int row = 0; row < _dimension; row++)
            {
                int vector = (column / Width * (_paddedDimension / Lanes)) + (row / Lanes);
                _columns.Pointer[(((vector * Width) + (column % Width)) * Lanes) + (row % Lanes)] = (float)columns[column][row];
            }
        }
    }

    /// <inheritdoc/>
    public int BlockRows => 64;

    /// <inheritdoc/>
    public int ImageLength => (int)_columns.Length;

    /// <inheritdoc/>
    public ICovarianceKernel.IWorker CreateWorker() => new Worker(this);

    /// <inheritdoc/>
    public double[] Unpack(double[] images, int column) =>
        images.AsSpan(column * _paddedDimension, _dimension).ToArray();

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

            // The kernel reads whole steps, and rows in pairs: zeros, not chance, stand beyond the last.
            Bytes = new byte[((kernel.BlockRows + 1) * kernel._dimension * sizeof(ushort)) + (SingleTileKernel.Step * sizeof(ushort))];
            _dots = new double[(kernel.BlockRows + 1) * Width];
            _factors = new float[_dots.Length];
        }

        public byte[] Bytes { get; }

        public void Add(int rowCount, Span<double> images)
        {
            int groupLength = Width * _kernel._paddedDimension;
            float* mean = _kernel._mean.Pointer;
            float* columns = _kernel._columns.Pointer;
            fixed (byte* bytes = Bytes)
            fixed (float* factors = _factors)
            fixed (double* dots = _dots, y = images)
            {
                var rows = (ushort*)bytes;
                int vectors = _kernel._paddedDimension / Lanes;
                for (int group = 0; group < _kernel.ImageLength; group += groupLength)
                {
                    SingleTileKernel.Dots(rows, _kernel._dimension, rowCount, mean, columns + group, dots, vectors);
                    for (int i = 0; i < rowCount * Width; i++)
                    {
                        factors[i] = (float)dots[i];
                    }

                    SingleTileKernel.AddOuter(rows, _kernel._dimension, rowCount, mean, factors, y + group, vectors);
                }
            }
        }
    }
}
