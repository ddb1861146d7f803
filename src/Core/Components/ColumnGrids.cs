using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;

namespace ClusterTools.Components;

/// <summary>
/// A step for each column of a bfloat16 matrix: a power of two such that most of the column's elements are 16-bit
/// multiples of it. A bfloat16 number has eight significant bits, so a number of 2^7 steps or more is a multiple.
/// </summary>
/// <remarks>
/// Steps decide which terms of a sum of products are integers, and so its speed, but hardly its value.
/// </remarks>
internal sealed class ColumnGrids
{
    /// <summary>The least nonzero number of steps of an element on the grid.</summary>
    public const float Least = 128;

    /// <summary>The greatest number of steps.</summary>
    public const float Greatest = short.MaxValue;

    // A column's root mean square is 2^11 to 2^12 steps: the squares of 64 elements of that size add up to 2^30 at
    // most.
    private const int RootMeanSquareExponent = 11;

    // Beyond these exponents a step or its inverse is not a normal float.
    private const int LargestExponent = 125;

    private const int SampledRows = 1024;

    // If a larger share of the elements is off the grid, doubles are faster.
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

    /// <summary>Chooses the steps from a sample of the rows.</summary>
    /// <param name="rows">The rows of the matrix [N x d].</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <returns>The grids; null if too few elements are on them, or elements are not bfloat16.</returns>
    /// <exception cref="TokenMatrixException">The file was changed.</exception>
    public static ColumnGrids? Choose(RowScan rows, ComputeContext context)
    {
        TokenMatrix matrix = rows.Matrix;
        if (matrix.DType != SafetensorsDType.BF16 || !BitConverter.IsLittleEndian)
        {
            return null;
        }

        ushort[][] sample = Sample(rows, context);
        var squares = new double[matrix.Dimension];
        foreach (ushort[] row in sample)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            AddSquares(row, squares);
        }

        var grids = new ColumnGrids(Array.ConvertAll(squares, sum => ExponentOf(Math.Sqrt(sum / sample.Length))));
        long rest = 0;
        foreach (ushort[] row in sample)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
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

    private static ushort[][] Sample(RowScan rows, ComputeContext context)
    {
        int count = rows.Matrix.TokenCount;
        var segments = RowSegments.Sample(count, Math.Min(SampledRows, count));
        List<ushort[]>[] sample = [.. Enumerable.Range(0, segments.Count).Select(static _ => new List<ushort[]>())];
        rows.Fold(null, segments, context, () => new CopyFold(sample));
        return [.. sample.SelectMany(static rows => rows)];
    }

    private sealed class CopyFold(List<ushort[]>[] copies) : IRowFold
    {
        private List<ushort[]> _segment = [];

        public void Begin(int segment) => _segment = copies[segment];

        public void Add(RowSpan rows) => _segment.AddRange(rows.ToBFloat16().ToArray().Chunk(rows.Matrix.Dimension));
    }
}
