using System;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.Pca;

/// <summary>The relative residuals ||C v - l v|| / l1 of many eigenpairs of a dense matrix, by products of tiles.</summary>
internal sealed unsafe class EigenResiduals
{
    private const int Rows = TileKernel.Rows;
    private const int Width = TileKernel.Width;
    private const int Columns = TileKernel.Columns;

    private readonly double[] _matrix;
    private readonly int _dimension;
    private readonly double[] _values;
    private readonly int _groups;

    // [group of eight vectors][d][8], the last group filled up with zeros.
    private readonly double[] _vectors;

    private EigenResiduals(double[] matrix, int dimension, double[] values, double[][] vectors)
    {
        _matrix = matrix;
        _dimension = dimension;
        _values = values;
        _groups = (vectors.Length + Width - 1) / Width;
        _vectors = new double[(long)_groups * dimension * Width];
        for (int k = 0; k < vectors.Length; k++)
        {
            for (int i = 0; i < dimension; i++)
            {
                _vectors[Index(k, i)] = vectors[k][i];
            }
        }
    }

    /// <summary>Computes the residuals.</summary>
    /// <param name="matrix">The symmetric matrix C [d x d].</param>
    /// <param name="dimension">The dimension d.</param>
    /// <param name="values">The eigenvalues l, descending, at least as many as vectors.</param>
    /// <param name="vectors">The eigenvectors v.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>A residual for each vector; 0 where all eigenvalues are.</returns>
    public static double[] Compute(
        double[] matrix, int dimension, double[] values, double[][] vectors, ComputeContext context) =>
        new EigenResiduals(matrix, dimension, values, vectors).Run(vectors.Length, context);

    private double[] Run(int count, ComputeContext context)
    {
        if (_values[0] == 0)
        {
            return new double[count];
        }

        int blocks = (_dimension + Rows - 1) / Rows;
        var squares = new double[blocks][];
        ParallelWork.Run(blocks, context, () => new Scratch(_groups), (block, scratch) =>
        {
            Multiply(block * Rows, scratch);
            squares[block] = SumSquares(block * Rows, count, scratch.Products);
        });

        var total = new double[count];
        foreach (double[] partial in squares)
        {
            FixedLanes.AddScaled(total, 1, partial);
        }

        return Array.ConvertAll(total, Math.Sqrt);
    }

    // Products [group][row][8] of a block of the matrix's rows with all vectors.
    private void Multiply(int firstRow, Scratch scratch)
    {
        Array.Clear(scratch.Products);
        int rows = Math.Min(Rows, _dimension - firstRow);
        fixed (double* tile = scratch.Tile, products = scratch.Products, vectors = _vectors)
        {
            for (int first = 0; first < _dimension; first += Columns)
            {
                int width = Math.Min(Columns, _dimension - first);
                for (int row = 0; row < rows; row++)
                {
                    _matrix.AsSpan((int)(((long)(firstRow + row) * _dimension) + first), width)
                        .CopyTo(new Span<double>(tile + (row * Columns), width));
                }

                for (int group = 0; group < _groups; group++)
                {
                    TileKernel.AddDots(
                        tile,
                        vectors + ((((long)group * _dimension) + first) * Width),
                        products + (group * Rows * Width),
                        width);
                }
            }
        }
    }

    private double[] SumSquares(int firstRow, int count, double[] products)
    {
        int rows = Math.Min(Rows, _dimension - firstRow);
        var squares = new double[count];
        for (int k = 0; k < count; k++)
        {
            for (int row = 0; row < rows; row++)
            {
                double product = products[(((k / Width * Rows) + row) * Width) + (k % Width)];
                // Divided before it is squared, which neither overflows nor vanishes then.
                double difference = (product - (_values[k] * _vectors[Index(k, firstRow + row)])) / _values[0];
                squares[k] = Math.FusedMultiplyAdd(difference, difference, squares[k]);
            }
        }

        return squares;
    }

    private long Index(int vector, int row) =>
        ((((long)(vector / Width) * _dimension) + row) * Width) + (vector % Width);

    private sealed class Scratch(int groups)
    {
        public double[] Tile { get; } = new double[Rows * Columns];

        public double[] Products { get; } = new double[groups * Rows * Width];
    }
}
