using System;
using ClusterTools.Threading;

namespace ClusterTools.LinearAlgebra;

/// <summary>Makes symmetric matrices.</summary>
internal static class SymmetricMatrix
{
    // Square by square, so that neither the rows that are read nor the columns that are written leave the cache.
    private const int Square = 64;

    /// <summary>Makes the matrix of given elements.</summary>
    /// <param name="dimension">Its rows and columns.</param>
    /// <param name="element">Gives the element at row i and column j, i at most j, to several threads at once.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>The full matrix.</returns>
    public static double[] Create(int dimension, Func<int, int, double> element, ComputeContext context)
    {
        var matrix = new double[(long)dimension * dimension];
        ParallelWork.Run((dimension + Square - 1) / Square, context, static () => 0, (block, _) =>
        {
            int endRow = Math.Min(dimension, (block + 1) * Square);
            for (int first = block * Square; first < dimension; first += Square)
            {
                int endColumn = Math.Min(dimension, first + Square);
                for (int i = block * Square; i < endRow; i++)
                {
                    for (int j = Math.Max(i, first); j < endColumn; j++)
                    {
                        matrix[((long)i * dimension) + j] = matrix[((long)j * dimension) + i] = element(i, j);
                    }
                }
            }
        });
        return matrix;
    }
}
