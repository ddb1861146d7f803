using System;
using System.Collections.Generic;
using ClusterTools.LinearAlgebra;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Components;

/// <summary>
/// A pass in double, for elements of every type: blocks are centered into tiles for <see cref="TileKernel"/>.
/// </summary>
internal sealed unsafe class DoubleCovarianceKernel : ICovarianceKernel
{
    private const int Width = TileKernel.Width;

    private readonly TokenMatrix _matrix;
    private readonly double[] _mean;

    // [group of eight][d][8], the last group padded with zeros.
    private readonly AlignedBuffer<double> _columns;

    /// <summary>Prepares a pass.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="mean">The mean of its rows.</param>
    /// <param name="columns">The columns, each d numbers.</param>
    public DoubleCovarianceKernel(TokenMatrix matrix, double[] mean, IReadOnlyList<double[]> columns)
    {
        _matrix = matrix;
        _mean = mean;
        _columns = new AlignedBuffer<double>((nint)((columns.Count + Width - 1) / Width) * matrix.Dimension * Width);
        _columns.Clear();
        for (int column = 0; column < columns.Count; column++)
        {
            for (int row = 0; row < matrix.Dimension; row++)
            {
                _columns.Pointer[Index(column, row)] = columns[column][row];
            }
        }
    }

    /// <inheritdoc/>
    public int BlockRows => TileKernel.Rows;

    /// <inheritdoc/>
    public int ImageLength => (int)_columns.Length;

    /// <inheritdoc/>
    public ICovarianceKernel.IWorker CreateWorker() => new Worker(this);

    /// <inheritdoc/>
    public double[] Unpack(ReadOnlySpan<double> images, int column)
    {
        var image = new double[_matrix.Dimension];
        for (int row = 0; row < image.Length; row++)
        {
            image[row] = images[Index(column, row)];
        }

        return image;
    }

    /// <inheritdoc/>
    public void Dispose() => _columns.Dispose();

    private int Index(int column, int row) =>
        (((column / Width * _matrix.Dimension) + row) * Width) + (column % Width);

    private sealed class Worker : ICovarianceKernel.IWorker
    {
        private readonly DoubleCovarianceKernel _kernel;
        private readonly int _dimension;

        // [chunk of columns][row][128], so that a chunk's offset follows from its first column's number.
        private readonly ArraySegment<double> _tiles;
        private readonly double[] _dots;

        public Worker(DoubleCovarianceKernel kernel)
        {
            const int Columns = TileKernel.Columns;
            _kernel = kernel;
            _dimension = kernel._matrix.Dimension;
            _tiles = AlignedArray.Create<double>(kernel.BlockRows * ((_dimension + Columns - 1) / Columns * Columns));
            _dots = new double[kernel.BlockRows * (kernel.ImageLength / _dimension)];
        }

        public void Add(RowSpan rows, Span<double> images)
        {
            Array.Clear(_dots);
            double* v = _kernel._columns.Pointer;
            fixed (double* tiles = _tiles.AsSpan(), dots = _dots, y = images)
            {
                for (int first = 0; first < _dimension; first += TileKernel.Columns)
                {
                    Center(rows, first);
                    ForEachTile<Dots>(tiles, first, v, dots);
                }

                for (int first = 0; first < _dimension; first += TileKernel.Columns)
                {
                    ForEachTile<Outer>(tiles, first, y, dots);
                }
            }
        }

        // Rows after the last one are zeros, which add nothing.
        private void Center(RowSpan rows, int first)
        {
            TokenMatrix matrix = _kernel._matrix;
            int columns = Math.Min(TileKernel.Columns, _dimension - first);
            int elementBytes = matrix.RowBytes / _dimension;
            for (int row = 0; row < _kernel.BlockRows; row++)
            {
                Span<double> destination = _tiles.AsSpan(
                    (first * _kernel.BlockRows) + (row * TileKernel.Columns), columns);
                if (row < rows.Count)
                {
                    ElementConversion.ToCenteredDouble(
                        matrix.DType,
                        rows.BytesOf(row).Slice(first * elementBytes, columns * elementBytes),
                        _kernel._mean.AsSpan(first, columns),
                        destination);
                }
                else
                {
                    destination.Clear();
                }
            }
        }

        private void ForEachTile<TStep>(double* tiles, int first, double* columns, double* dots)
            where TStep : IStep
        {
            int blockRows = _kernel.BlockRows;
            int groupLength = _dimension * Width;
            for (int group = 0; group < _kernel.ImageLength; group += groupLength, dots += blockRows * Width)
            {
                for (int row = 0; row < blockRows; row += TileKernel.Rows)
                {
                    TStep.Run(
                        tiles + ((long)first * blockRows) + (row * TileKernel.Columns),
                        columns + group + (first * Width),
                        dots + (row * Width),
                        Math.Min(TileKernel.Columns, _dimension - first));
                }
            }
        }
    }

    private interface IStep
    {
        static abstract void Run(double* x, double* columns, double* dots, int count);
    }

    private readonly struct Dots : IStep
    {
        public static void Run(double* x, double* columns, double* dots, int count) =>
            TileKernel.AddDots(x, columns, dots, count);
    }

    private readonly struct Outer : IStep
    {
        public static void Run(double* x, double* columns, double* dots, int count) =>
            TileKernel.AddOuter(x, dots, columns, count);
    }
}
