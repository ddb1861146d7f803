using System;
using System.Collections.Generic;
using ClusterTools.LinearAlgebra;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>Several directions of one dimension, laid out for <see cref="SingleTileKernel"/>.</summary>
internal sealed unsafe class DirectionBatch : IDisposable
{
    private readonly AlignedBuffer<float> _zeros;

    /// <summary>Lays out directions.</summary>
    /// <param name="directions">The directions, one or more, all of one dimension.</param>
    public DirectionBatch(IReadOnlyList<DirectionOperand> directions)
    {
        Directions = directions;
        Dimension = directions[0].Bits.Length;
        Columns = new SingleTileColumns(
            directions.Count, Dimension, (direction, element) => BFloat16.ToSingle(directions[direction].Bits[element]));
        _zeros = new AlignedBuffer<float>(Columns.PaddedDimension);
        _zeros.Clear();
    }

    /// <summary>The directions.</summary>
    public IReadOnlyList<DirectionOperand> Directions { get; }

    /// <summary>The dimension d.</summary>
    public int Dimension { get; }

    /// <summary>The directions' elements.</summary>
    public SingleTileColumns Columns { get; }

    /// <summary>A padded row of zeros: quotients are not centered.</summary>
    public float* Zeros => _zeros.Pointer;

    /// <inheritdoc/>
    public void Dispose()
    {
        Columns.Dispose();
        _zeros.Dispose();
    }
}
