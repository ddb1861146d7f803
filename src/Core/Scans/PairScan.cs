using System;
using ClusterTools.Chain;
using ClusterTools.Threading;

namespace ClusterTools.Scans;

/// <summary>
/// Counts the bfloat16 cosines of all pairs of tokens. Tokens of bit-identical rows are one row with a population here,
/// so each pair of rows is measured once. Memory does not grow with the number of pairs.
/// </summary>
internal sealed class PairScan
{
    /// <summary>1 - 2^-6: a lower bound of the rounded cosine of two parallel rows.</summary>
    public const ushort LeastNear = 0x3F7C;

    // The rows of a tile's side: one side stays in a core's L2 cache while the other one streams past.
    private const int TileRows = 64;

    private readonly QuotientRows _rows;
    private readonly int[] _populations;
    private readonly PairKernel _kernel;
    private readonly int _sides;

    private PairScan(QuotientRows rows, int[] populations)
    {
        _rows = rows;
        _populations = populations;
        _kernel = new PairKernel(rows);
        _sides = (rows.Count + TileRows - 1) / TileRows;
    }

    /// <summary>Measures all pairs.</summary>
    /// <param name="rows">The different rows.</param>
    /// <param name="populations">The number of tokens of each row.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>
    /// The number of pairs of two tokens at each of the 65,536 bit patterns, with undefined cosines at
    /// <see cref="BFloat16.NaN"/>; and, for each row that has a cosine, the number of tokens whose cosine to it is
    /// <see cref="LeastNear"/> or more, always including the tokens of the row itself.
    /// </returns>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public static (long[] Counts, long[] Near) Count(QuotientRows rows, int[] populations, ComputeContext context)
    {
        var scan = new PairScan(rows, populations);
        int tiles = checked(scan._sides * (scan._sides + 1) / 2);
        var total = new Tally(rows.Count);
        foreach (Tally tally in ParallelWork.Run(
            "Measuring pairs", tiles, context, () => new Tally(rows.Count), scan.CountTile))
        {
            total.Add(tally);
        }

        return (total.Counts, total.Near);
    }

    // Tiles are numbered along the rows of the upper triangle: row r begins at r * sides - r * (r - 1) / 2.
    private unsafe void CountTile(int tile, Tally tally)
    {
        int row = 0;
        int left = tile;
        for (; left >= _sides - row; row++)
        {
            left -= _sides - row;
        }

        int firstRow = row * TileRows;
        int firstColumn = (row + left) * TileRows;
        ushort* cosines = stackalloc ushort[PairKernel.Rows * PairKernel.Rows];
        int endRow = Math.Min(firstRow + TileRows, _rows.Count);
        int endColumn = Math.Min(firstColumn + TileRows, _rows.Count);
        for (int i = firstRow; i < endRow; i += PairKernel.Rows)
        {
            for (int j = Math.Max(i, firstColumn); j < endColumn; j += PairKernel.Rows)
            {
                _kernel.Measure(i, j, cosines);
                CountFour(i, j, cosines, tally);
            }
        }
    }

    private unsafe void CountFour(int firstRow, int firstColumn, ushort* cosines, Tally tally)
    {
        int endRow = Math.Min(firstRow + PairKernel.Rows, _rows.Count);
        int endColumn = Math.Min(firstColumn + PairKernel.Rows, _rows.Count);
        for (int i = firstRow; i < endRow; i++)
        {
            for (int j = Math.Max(i, firstColumn); j < endColumn; j++)
            {
                bool isDefined = _rows.IsDefined(i) && _rows.IsDefined(j);
                ushort cosine = isDefined
                    ? cosines[((i - firstRow) * PairKernel.Rows) + (j - firstColumn)]
                    : BFloat16.NaN;
                long population = _populations[i];
                tally.Counts[cosine] += i == j ? population * (population - 1) / 2 : population * _populations[j];
                if (i == j)
                {
                    tally.Near[i] += isDefined ? population : 0;
                }
                else if (cosine is >= LeastNear and < BFloat16.PositiveInfinity)
                {
                    tally.Near[i] += _populations[j];
                    tally.Near[j] += population;
                }
            }
        }
    }

    private sealed class Tally(int rowCount)
    {
        public long[] Counts { get; } = new long[1 << 16];

        public long[] Near { get; } = new long[rowCount];

        public void Add(Tally other)
        {
            AddTo(Counts, other.Counts);
            AddTo(Near, other.Near);
        }

        private static void AddTo(long[] sums, long[] terms)
        {
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += terms[i];
            }
        }
    }
}
