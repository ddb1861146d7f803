using System;
using ClusterTools.LinearAlgebra;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// The bfloat16 products of rows and several vectors, equal to <see cref="ReferenceChain"/> in every bit. Each row is
/// scaled once; the products are summed in float and certified, or summed again in double and then exactly. Each thread
/// has its own.
/// </summary>
/// <typeparam name="TScaling">What the rows are divided by.</typeparam>
internal sealed unsafe class ProductBatchKernel<TScaling>
    where TScaling : struct, IRowScaling
{
    // Scaled rows that stay in a core's second cache while all vectors pass.
    private const int Rows = 32;
    private const int Width = SingleTileKernel.Width;

    private readonly VectorBatch _batch;
    private readonly int _stride;
    private readonly ArraySegment<ushort> _scaled;
    private readonly ushort[] _norms = new ushort[Rows];

    // The tile kernel takes rows in pairs.
    private readonly double[] _sums = new double[(Rows + 1) * Width];

    /// <summary>Creates a kernel with its own scratch memory.</summary>
    /// <param name="batch">The vectors.</param>
    public ProductBatchKernel(VectorBatch batch)
    {
        _batch = batch;
        _stride = batch.Columns.PaddedDimension;
        _scaled = AlignedArray.Create<ushort>((Rows + 1) * _stride);
    }

    /// <summary>Computes the products of rows that lie one after the other.</summary>
    /// <param name="elements">The rows' bfloat16 bits.</param>
    /// <param name="products">Gets the products: [vector][row].</param>
    /// <param name="firstRow">The number of the first row.</param>
    /// <param name="rowCount">The number of rows.</param>
    public void Multiply(ReadOnlySpan<ushort> elements, ushort[][] products, int firstRow, int rowCount)
    {
        fixed (ushort* first = elements, scaled = _scaled.AsSpan())
        fixed (double* sums = _sums)
        {
            for (int row = 0; row < rowCount; row += Rows)
            {
                int count = Math.Min(Rows, rowCount - row);
                Scale(first + ((long)row * _batch.Dimension), count, scaled);
                for (int group = 0; group < _batch.Columns.Groups; group++)
                {
                    SingleTileColumns columns = _batch.Columns;
                    SingleTileKernel.Dots(
                        scaled, _stride, count, _batch.Zeros, columns.Group(group), sums, columns.Vectors);
                    Round(scaled, sums, group * Width, products, firstRow + row, count);
                }
            }
        }
    }

    // Rows that are not summed keep the elements of rows before, whose products nobody looks at.
    private void Scale(ushort* rows, int count, ushort* scaled)
    {
        int dimension = _batch.Dimension;
        fixed (ushort* norms = _norms)
        {
            NormKernel.Norms(rows, count, dimension, norms);
        }

        for (int row = 0; row < count; row++, rows += dimension, scaled += _stride)
        {
            if (TScaling.HasSum(_norms[row]))
            {
                TScaling.Fill(rows, dimension, _norms[row], scaled);
            }
        }
    }

    private void Round(ushort* scaled, double* sums, int firstVector, ushort[][] products, int firstRow, int count)
    {
        int vectors = Math.Min(Width, products.Length - firstVector);
        for (int i = 0; i < vectors; i++)
        {
            VectorOperand vector = _batch.Vectors[firstVector + i];
            Span<ushort> destination = products[firstVector + i].AsSpan(firstRow, count);
            for (int row = 0; row < count; row++)
            {
                destination[row] = Round(scaled + (row * _stride), _norms[row], sums[(row * Width) + i], vector);
            }
        }
    }

    private ushort Round(ushort* scaled, ushort norm, double sum, VectorOperand vector)
    {
        if (!TScaling.HasSum(norm))
        {
            return TScaling.WithoutSum(norm);
        }

        return TScaling.HasSingleSum(vector, norm)
            && CertifiedRounding.TryRound(sum, TScaling.TileSumError(vector, norm), out ushort product)
            ? product
            : ProductKernel.MultiplyScaled<TScaling>(scaled, _stride, norm, vector);
    }
}
