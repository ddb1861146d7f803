using System;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;

namespace ClusterTools.Components;

/// <summary>
/// A power of two for each column of a bfloat16 matrix, its step, such that most of the column's elements are integers of 16
/// bits times it: a bfloat16 number has eight bits, so that one of 2^7 steps or more is a whole number of steps.
/// </summary>
/// <remarks>
/// Steps decide which terms of a sum of products are integers, and so how fast it is; nearly nothing of what it is.
/// </remarks>
internal sealed class ColumnGrids
{
    /// <summary>The least number of steps, besides 0, that counts as on the grid.</summary>
    public const float Least = 128;

    /// <summary>The greatest number of steps.</summary>
    public const float Greatest = short.MaxValue;

    // A column's root mean square is 2^11 to 2^12 steps: the squares of 64 elements of that size add up to 2^30 at most.
    private const int RootMeanSquareExponent = 11;

    // Beyond these a step or its inverse is no normal float.
    private const int LargestExponent = 125;

    private const int SampledRows = 1024;

    // With more beside the grid, doubles are faster.
    private const double LargestRest = 0.125;

    private ColumnGrids(int[] exponents)
    {
        Steps = Array.ConvertAll(exponents, static exponent => MathF.ScaleB(1, exponent));
        Inverses = Array.ConvertAll(exponents, static exponent => MathF.ScaleB(1, -exponent));
    }

    /// <summary>The step of each column.</summary>
    public float[] Steps { get; }

    /// <summary>The inverse of each step.</summary>
    public float[] Inverses { get; }

    /// <summary>Chooses the steps by a sample of the rows.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="reader">Its open file.</param>
    /// <param name="cancellationToken">Stops the choice.</param>
    /// <returns>The grids; null where too few elements are on them, or elements are not bfloat16.</returns>
    /// <exception cref="TokenMatrixException">The file was changed.</exception>
    public static ColumnGrids? Choose(TokenMatrix matrix, RowReader reader, CancellationToken cancellationToken)
    {
        if (matrix.DType != SafetensorsDType.BF16 || !BitConverter.IsLittleEndian)
        {
            return null;
        }

        ushort[][] sample = Sample(matrix, reader);
        var squares = new double[matrix.Dimension];
        foreach (ushort[] row in sample)
        {
            cancellationToken.ThrowIfCancellationRequested();
            AddSquares(row, squares);
        }

        var grids = new ColumnGrids(Array.ConvertAll(squares, sum => ExponentOf(Math.Sqrt(sum / sample.Length))));
        long rest = 0;
        foreach (ushort[] row in sample)
        {
            cancellationToken.ThrowIfCancellationRequested();
            rest += grids.CountOfRest(row);
        }

        return rest <= LargestRest * sample.Length * matrix.Dimension ? grids : null;
    }

    private static void AddSquares(ushort[] row, double[] squares)
    {
        for (int column = 0; column < row.Length; column++)
        {
            double element = BFloat16.ToSingle(row[column]);
            squares[column] += element * element;
        }
    }

    private int CountOfRest(ushort[] row)
    {
        int count = 0;
        for (int column = 0; column < row.Length; column++)
        {
            float element = BFloat16.ToSingle(row[column]);
            bool onGrid = element == 0 || MathF.Abs(element * Inverses[column]) is >= Least and <= Greatest;
            count += onGrid ? 0 : 1;
        }

        return count;
    }

    private static int ExponentOf(double rootMeanSquare) => rootMeanSquare == 0
        ? 0
        : Math.Clamp(Math.ILogB(rootMeanSquare) - RootMeanSquareExponent, -LargestExponent, LargestExponent);

    private static ushort[][] Sample(TokenMatrix matrix, RowReader reader)
    {
        var segments = RowSegments.Sample(matrix.TokenCount, Math.Min(SampledRows, matrix.TokenCount));
        return [.. Enumerable.Range(0, segments.Count).SelectMany(segment =>
        {
            (int first, int count) = segments.Bounds(segment);
            byte[] bytes = new byte[(long)count * matrix.RowBytes];
            reader.Read(first, count, bytes);
            return MemoryMarshal.Cast<byte, ushort>(bytes).ToArray().Chunk(matrix.Dimension);
        })];
    }
}
