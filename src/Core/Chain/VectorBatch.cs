using System;
using System.Collections.Generic;
using ClusterTools.LinearAlgebra;
using ClusterTools.Numerics;

namespace ClusterTools.Chain;

/// <summary>Several vectors of one dimension, laid out for <see cref="SingleTileKernel"/>.</summary>
internal sealed unsafe class VectorBatch : IDisposable
{
    private readonly AlignedBuffer<float> _zeros;

    /// <summary>Lays out vectors.</summary>
    /// <param name="vectors">The vectors, one or more, all of one dimension.</param>
    public VectorBatch(IReadOnlyList<VectorOperand> vectors)
    {
        Vectors = vectors;
        Dimension = vectors[0].Bits.Length;
        Columns = new SingleTileColumns(
            vectors.Count, Dimension, (vector, element) => BFloat16.ToSingle(vectors[vector].Bits[element]));
        _zeros = new AlignedBuffer<float>(Columns.PaddedDimension);
        _zeros.Clear();
    }

    /// <summary>The vectors.</summary>
    public IReadOnlyList<VectorOperand> Vectors { get; }

    /// <summary>The dimension d.</summary>
    public int Dimension { get; }

    /// <summary>The vectors' elements.</summary>
    public SingleTileColumns Columns { get; }

    /// <summary>A padded row of zeros: rows are not centered.</summary>
    public float* Zeros => _zeros.Pointer;

    /// <inheritdoc/>
    public void Dispose()
    {
        Columns.Dispose();
        _zeros.Dispose();
    }
}
