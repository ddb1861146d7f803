using System;
using System.Runtime.InteropServices;
using ClusterTools.Numerics;

namespace ClusterTools.Distances;

/// <summary>A center on the grids of a thread's rows: one for each unit that occurred, few for most matrices.</summary>
internal sealed unsafe class GridCenters
{
    // Units lie between 2^(30 - 150) and 2^127.
    private const int UnitBias = 150;
    private const int UnitCount = UnitBias + 128;

    private readonly ArraySegment<ushort> _bits;
    private readonly GridCenter?[] _grids = new GridCenter?[UnitCount];

    /// <summary>Creates the center.</summary>
    /// <param name="center">A center of bfloat16 elements.</param>
    /// <param name="length">d, rounded up to whole groups.</param>
    public GridCenters(DistanceCenter center, int length)
    {
        _bits = AlignedArray.Create<ushort>(length);
        MemoryMarshal.Cast<byte, ushort>(center.Bytes).CopyTo(_bits);
        fixed (ushort* bits = _bits.AsSpan())
        {
            Exponent = Grid.LargestMagnitude(bits, length) >> 7;
        }
    }

    /// <summary>The biased exponent of the largest magnitude.</summary>
    public int Exponent { get; }

    /// <summary>The center on a grid.</summary>
    /// <param name="unit">The exponent of the grid's unit.</param>
    /// <returns>The center.</returns>
    public GridCenter On(int unit) => _grids[unit + UnitBias] ??= Quantize(unit);

    private GridCenter Quantize(int unit)
    {
        ArraySegment<int> multiples = AlignedArray.Create<int>(_bits.Count);
        var marked = new int[_bits.Count / Grid.GroupLength];
        fixed (ushort* bits = _bits.AsSpan())
        fixed (int* output = multiples.AsSpan(), groups = marked)
        {
            int count = Grid.Quantize(bits, _bits.Count, unit, output, groups);
            return new GridCenter(_bits, multiples, marked[..count]);
        }
    }
}
