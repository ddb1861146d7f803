using System;
using ClusterTools.LinearAlgebra;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// The bfloat16 cosines of rows to several directions, equal to <see cref="ReferenceChain"/> in every bit. A row's
/// quotients are made once; the products are summed in float and certified, or summed again in double and then exactly.
/// A thread's own.
/// </summary>
internal sealed unsafe class CosineBatchKernel
{
    // Quotients that stay in a core's second cache while all directions pass.
    private const int Rows = 32;
    private const int Width = SingleTileKernel.Width;

    private readonly DirectionBatch _batch;
    private readonly int _stride;
    private readonly ArraySegment<ushort> _quotients;
    private readonly ushort[] _norms = new ushort[Rows];

    // The tile kernel takes rows in pairs.
    private readonly double[] _sums = new double[(Rows + 1) * Width];

    /// <summary>Creates a kernel with its own scratch memory.</summary>
    /// <param name="batch">The directions.</param>
    public CosineBatchKernel(DirectionBatch batch)
    {
        _batch = batch;
        _stride = batch.Columns.PaddedDimension;
        _quotients = AlignedArray.Create<ushort>((Rows + 1) * _stride);
    }

    /// <summary>Computes the cosines of rows that lie one after the other.</summary>
    /// <param name="elements">The rows' bfloat16 bits.</param>
    /// <param name="cosines">Gets the cosines: [direction][row].</param>
    /// <param name="firstRow">The number of the first row.</param>
    /// <param name="rowCount">The number of rows.</param>
    public void Measure(ReadOnlySpan<ushort> elements, ushort[][] cosines, int firstRow, int rowCount)
    {
        fixed (ushort* first = elements, quotients = _quotients.AsSpan())
        fixed (double* sums = _sums)
        {
            for (int row = 0; row < rowCount; row += Rows)
            {
                int count = Math.Min(Rows, rowCount - row);
                Divide(first + ((long)row * _batch.Dimension), count, quotients);
                for (int group = 0; group < _batch.Columns.Groups; group++)
                {
                    SingleTileKernel.Dots(
                        quotients, _stride, count, _batch.Zeros, _batch.Columns.Group(group), sums, _batch.Columns.Vectors);
                    Round(quotients, sums, group * Width, cosines, firstRow + row, count);
                }
            }
        }
    }

    // Rows without quotients keep those of rows before, whose products nobody looks at.
    private void Divide(ushort* rows, int count, ushort* quotients)
    {
        int dimension = _batch.Dimension;
        fixed (ushort* norms = _norms)
        {
            CosineKernel.Norms(rows, count, dimension, norms);
        }

        for (int row = 0; row < count; row++, rows += dimension, quotients += _stride)
        {
            if (RowQuotients.Exist(_norms[row]))
            {
                RowQuotients.Fill(rows, dimension, _norms[row], quotients);
            }
        }
    }

    private void Round(ushort* quotients, double* sums, int firstDirection, ushort[][] cosines, int firstRow, int count)
    {
        int directions = Math.Min(Width, cosines.Length - firstDirection);
        for (int i = 0; i < directions; i++)
        {
            DirectionOperand direction = _batch.Directions[firstDirection + i];
            Span<ushort> destination = cosines[firstDirection + i].AsSpan(firstRow, count);
            for (int row = 0; row < count; row++)
            {
                destination[row] = Round(quotients + (row * _stride), _norms[row], sums[(row * Width) + i], direction);
            }
        }
    }

    private ushort Round(ushort* quotients, ushort norm, double sum, DirectionOperand direction)
    {
        if (!RowQuotients.Exist(norm))
        {
            return norm == BFloat16.PositiveInfinity ? (ushort)0 : BFloat16.NaN;
        }

        return norm >= BFloat16.LeastNormal && direction.HasSingleSums
            && CertifiedRounding.TryRound(sum, direction.TileSumError, out ushort cosine)
            ? cosine
            : CosineKernel.CosineOfQuotients(quotients, _stride, direction);
    }
}
