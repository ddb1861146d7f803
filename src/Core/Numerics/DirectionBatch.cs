using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Numerics;

/// <summary>Several directions of one dimension, laid out for <see cref="TileKernel"/>.</summary>
internal sealed unsafe class DirectionBatch : IDisposable
{
    // Slack for the second order of the bound.
    private const int AdditionsBeyondDimension = 16;

    /// <summary>Lays out directions.</summary>
    /// <param name="directions">The directions, one or more, all of one dimension.</param>
    public DirectionBatch(IReadOnlyList<DirectionOperand> directions)
    {
        const int Width = TileKernel.Width;
        Directions = directions;
        Dimension = directions[0].Bits.Length;
        Groups = (directions.Count + Width - 1) / Width;
        Columns = new AlignedBuffer<double>((nint)Groups * Dimension * Width);
        Columns.Clear();
        for (int i = 0; i < directions.Count; i++)
        {
            for (int j = 0; j < Dimension; j++)
            {
                Columns.Pointer[(((i / Width * Dimension) + j) * Width) + (i % Width)] = BFloat16.ToSingle(directions[i].Bits[j]);
            }
        }

        SumErrors = [.. directions.Select(direction =>
            (Dimension + AdditionsBeyondDimension) * RoundingError.Double
            * direction.Lanes.Sum(static element => Math.Abs((double)element)))];
    }

    /// <summary>The directions.</summary>
    public IReadOnlyList<DirectionOperand> Directions { get; }

    /// <summary>The dimension d.</summary>
    public int Dimension { get; }

    /// <summary>The number of groups of eight directions.</summary>
    public int Groups { get; }

    /// <summary>The directions' elements: [group][d][8], the last group filled up with zeros.</summary>
    public AlignedBuffer<double> Columns { get; }

    /// <summary>
    /// Upper bounds, for each direction, of the error of a double sum of d products one after the other, with quotients
    /// of at most 1 (see <see cref="DirectionOperand.DoubleSumError"/>).
    /// </summary>
    public double[] SumErrors { get; }

    /// <inheritdoc/>
    public void Dispose() => Columns.Dispose();
}
