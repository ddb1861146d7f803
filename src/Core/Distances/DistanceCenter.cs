using System;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Distances;

/// <summary>The center of a distance measurement: the elements of a row, exactly, or real numbers.</summary>
internal sealed class DistanceCenter
{
    private readonly SafetensorsDType? _dtype;
    private readonly byte[] _bytes;
    private readonly double[] _elements;

    private DistanceCenter(SafetensorsDType? dtype, byte[] bytes, double[] elements)
    {
        _dtype = dtype;
        _bytes = bytes;
        _elements = elements;
        Elements = AlignedArray.Create<double>(PaddedLength(elements.Length));
        elements.CopyTo(Elements.AsSpan());
    }

    /// <summary>The elements, followed by zeros to a multiple of eight, at a cache line.</summary>
    public ArraySegment<double> Elements { get; }

    /// <summary>
    /// Whether the elements are numbers of a stored type, so that steps between elements can be counted.
    /// </summary>
    public bool IsStored => _dtype is not null;

    /// <summary>The center at a row of a matrix.</summary>
    /// <param name="dtype">The type of the row's elements.</param>
    /// <param name="row">The row's bytes.</param>
    /// <param name="dimension">d.</param>
    /// <returns>The center.</returns>
    public static DistanceCenter OfRow(SafetensorsDType dtype, ReadOnlySpan<byte> row, int dimension)
    {
        var elements = new double[dimension];
        ElementConversion.ToDouble(dtype, row, elements);
        return new DistanceCenter(dtype, row.ToArray(), elements);
    }

    /// <summary>The center at real numbers.</summary>
    /// <param name="vector">The d numbers, finite.</param>
    /// <returns>The center.</returns>
    public static DistanceCenter OfVector(ReadOnlySpan<double> vector) => new(null, [], vector.ToArray());

    /// <summary>The length of a row's elements in whole vectors.</summary>
    public static int PaddedLength(int dimension) =>
        (dimension + FixedLanes.Count - 1) / FixedLanes.Count * FixedLanes.Count;

    /// <summary>The elements' ordinals.</summary>
    /// <returns>The ordinals, one for each element; of a stored type.</returns>
    public long[] ToOrdinals()
    {
        var ordinals = new long[_elements.Length];
        ElementOrdinals.Fill(_dtype!.Value, _bytes, ordinals);
        return ordinals;
    }

    /// <summary>The elements' bits, of a type of 16 bits.</summary>
    public ReadOnlySpan<byte> Bytes => _bytes;
}
