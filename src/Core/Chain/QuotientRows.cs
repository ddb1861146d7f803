using System;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>
/// The quotients q = bf16(x / n) of rows, as bfloat16 bits: what <see cref="ReferenceChain"/> makes of a row before it
/// meets a direction. Each row is filled up with zeros to whole groups.
/// </summary>
internal sealed unsafe class QuotientRows : IDisposable
{
    private readonly AlignedBuffer<ushort> _quotients;
    private readonly ushort[] _norms;
    private readonly double[] _lengths;

    /// <summary>Makes room for rows, all zeros.</summary>
    /// <param name="count">The number of rows.</param>
    /// <param name="dimension">The number of elements of each.</param>
    public QuotientRows(int count, int dimension)
    {
        Count = count;
        Dimension = dimension;
        int groups = (dimension + BFloat16Lanes.GroupLength - 1) / BFloat16Lanes.GroupLength;
        Width = groups * BFloat16Lanes.GroupLength;

        // An odd number of groups apart: rows a power of two apart would share few places of a core's first cache.
        Stride = (groups | 1) * BFloat16Lanes.GroupLength;
        int whole = (count + PairKernel.Rows - 1) / PairKernel.Rows * PairKernel.Rows;
        _quotients = new AlignedBuffer<ushort>((nint)whole * Stride);
        _quotients.Clear();
        _norms = new ushort[count];
        _lengths = new double[whole];
    }

    /// <summary>The number of rows.</summary>
    public int Count { get; }

    /// <summary>The number of elements of a row.</summary>
    public int Dimension { get; }

    /// <summary>The same, filled up to whole groups of 32.</summary>
    public int Width { get; }

    /// <summary>Elements from one row to the next.</summary>
    public int Stride { get; }

    /// <summary>Fills one row in; several threads may fill different ones.</summary>
    /// <param name="index">The number of the row.</param>
    /// <param name="elements">Its bfloat16 bits.</param>
    public void Fill(int index, ReadOnlySpan<ushort> elements)
    {
        ushort* row = At(index);
        fixed (ushort* first = elements)
        {
            _norms[index] = NormKernel.Norm(first, Dimension);
            if (!RowQuotients.Exist(_norms[index]))
            {
                return;
            }

            RowQuotients.Fill(first, Dimension, _norms[index], row);
        }

        // Products are exact, and the slack of the bounds it is used in pays for the sum's rounding.
        _lengths[index] = Math.Sqrt(PairKernel.DotDouble(row, row, Width));
    }

    /// <summary>Whether a row has quotients: it is finite and not zero. One whose norm overflows has zeros.</summary>
    public bool IsDefined(int index) => _norms[index] != 0 && !BFloat16.IsNaN(_norms[index]);

    /// <summary>The Euclidean norm of a row's quotients, near 1; 0 where there are none.</summary>
    public double LengthOf(int index) => _lengths[index];

    /// <summary>The first quotient of a row; behind the last row there are zeros to a multiple of four rows.</summary>
    public ushort* At(int index) => _quotients.Pointer + ((nint)index * Stride);

    /// <inheritdoc/>
    public void Dispose() => _quotients.Dispose();
}
