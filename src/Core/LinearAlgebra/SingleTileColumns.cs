using System;
using ClusterTools.Numerics;

namespace ClusterTools.LinearAlgebra;

/// <summary>Columns of floats as <see cref="SingleTileKernel"/> takes them: [group of eight][vector][8][16].</summary>
/// <remarks>Padded with zeros to whole groups and to whole steps of the kernel.</remarks>
internal sealed unsafe class SingleTileColumns : IDisposable
{
    private const int Width = SingleTileKernel.Width;
    private const int Lanes = SingleTileKernel.Step / 2;

    private readonly AlignedBuffer<float> _columns;

    /// <summary>Lays columns out.</summary>
    /// <param name="count">How many.</param>
    /// <param name="dimension">The length of each, d.</param>
    /// <param name="element">Gives element (column, row).</param>
    public SingleTileColumns(int count, int dimension, Func<int, int, float> element)
    {
        Groups = (count + Width - 1) / Width;
        PaddedDimension = (dimension + SingleTileKernel.Step - 1) / SingleTileKernel.Step * SingleTileKernel.Step;
        _columns = new AlignedBuffer<float>((nint)Groups * Width * PaddedDimension);
        _columns.Clear();
        for (int column = 0; column < count; column++)
        {
            float* group = Group(column / Width);
            for (int row = 0; row < dimension; row++)
            {
                group[((((row / Lanes) * Width) + (column % Width)) * Lanes) + (row % Lanes)] = element(column, row);
            }
        }
    }

    /// <summary>The number of groups of eight columns.</summary>
    public int Groups { get; }

    /// <summary>The dimension, rounded up to whole steps.</summary>
    public int PaddedDimension { get; }

    /// <summary>The vectors of a padded column.</summary>
    public int Vectors => PaddedDimension / Lanes;

    /// <summary>The first element of a group.</summary>
    public float* Group(int group) => _columns.Pointer + ((nint)group * Width * PaddedDimension);

    /// <inheritdoc/>
    public void Dispose() => _columns.Dispose();
}
