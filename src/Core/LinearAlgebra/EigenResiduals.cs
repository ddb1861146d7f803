using System;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.LinearAlgebra;

/// <summary>
/// The relative residuals ||C v - l v|| / l1 of many eigenpairs of a dense matrix, by products of tiles.
/// </summary>
internal sealed unsafe class EigenResiduals
{
    private const int Rows = TileKernel.Rows;
    private const int Width = TileKernel.Width;
    private const int Columns = TileKernel.Columns;
    private const int BlockRows = 2 * Rows;

    private readonly double[] _matrix;
    private readonly int _dimension;
    private readonly int _paddedDimension;
    private readonly double[] _values;
    private readonly int _groups;

    // [group of eight vectors][d][8], the last group filled up with zeros.
    private readonly double[] _vectors;

    private EigenResiduals(double[] matrix, int dimension, double[] values, double[][] vectors, ComputeContext context)
    {
        _matrix = matrix;
        _dimension = dimension;
        _paddedDimension = (dimension + Columns - 1) / Columns * Columns;
        _values = values;
        _groups = (vectors.Length + Width - 1) / Width;
        _vectors = new double[(long)_groups * dimension * Width];
        ParallelWork.Run(_groups, context, static () => 0, (group, _) =>
        {
            ReadOnlySpan<double[]> members = vectors.AsSpan(
                group * Width, Math.Min(Width, vectors.Length - (group * Width)));
            for (int i = 0; i < dimension; i++)
            {
                for (int k = 0; k < members.Length; k++)
                {
                    _vectors[Index((group * Width) + k, i)] = members[k][i];
                }
            }
        });
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
        new EigenResiduals(matrix, dimension, values, vectors, context).Run(vectors.Length, context);

    private double[] Run(int count, ComputeContext context)
    {
        if (_values[0] == 0)
        {
            return new double[count];
        }

        int blocks = (_dimension + BlockRows - 1) / BlockRows;
        var squares = new double[blocks][];
        ParallelWork.Run(blocks, context, () => new double[BlockRows * _paddedDimension], (block, tiles) =>
        {
            squares[block] = new double[_groups * Width];
            AddSquares(block * BlockRows, tiles, squares[block]);
        });

        var total = new double[count];
        foreach (double[] partial in squares)
        {
            FixedLanes.AddScaled(total, 1, partial);
        }

        return Array.ConvertAll(total, Math.Sqrt);
    }

    // A block's rows and a group's vectors stay in a core's second cache.
    private void AddSquares(int firstRow, double[] tiles, double[] squares)
    {
        CopyTiles(firstRow, tiles);
        double* products = stackalloc double[Rows * Width];
        fixed (double* tile = tiles, vectors = _vectors)
        {
            for (int group = 0; group < _groups; group++)
            {
                for (int row = 0; row < BlockRows; row += Rows)
                {
                    new Span<double>(products, Rows * Width).Clear();
                    for (int first = 0; first < _dimension; first += Columns)
                    {
                        TileKernel.AddDots(
                            tile + (row * _paddedDimension) + (first * Rows),
                            vectors + ((((long)group * _dimension) + first) * Width),
                            products,
                            Math.Min(Columns, _dimension - first));
                    }

                    AddSquares(firstRow + row, group, products, squares);
                }
            }
        }
    }

    // [tile of rows][chunk of columns][16][128]; rows beyond the last are not looked at.
    private void CopyTiles(int firstRow, double[] tiles)
    {
        int rows = Math.Min(BlockRows, _dimension - firstRow);
        for (int row = 0; row < rows; row++)
        {
            for (int first = 0; first < _dimension; first += Columns)
            {
                int width = Math.Min(Columns, _dimension - first);
                _matrix.AsSpan((int)(((long)(firstRow + row) * _dimension) + first), width)
                    .CopyTo(
                        tiles.AsSpan((row / Rows * Rows * _paddedDimension) + (first * Rows) + (row % Rows * Columns)));
            }
        }
    }

    private void AddSquares(int firstRow, int group, double* products, double[] squares)
    {
        int rows = Math.Min(Rows, _dimension - firstRow);
        for (int row = 0; row < rows; row++)
        {
            for (int k = group * Width; k < Math.Min(_values.Length, (group + 1) * Width); k++)
            {
                // Divided before it is squared, which neither overflows nor vanishes then.
                double product = products[(row * Width) + (k % Width)];
                double difference = (product - (_values[k] * _vectors[Index(k, firstRow + row)])) / _values[0];
                squares[k] = Math.FusedMultiplyAdd(difference, difference, squares[k]);
            }
        }
    }

    private long Index(int vector, int row) =>
        ((((long)(vector / Width) * _dimension) + row) * Width) + (vector % Width);
}
