using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Distances;

/// <summary>
/// The Euclidean and Manhattan distances of bfloat16 rows to rows, equal to <see cref="WideDistanceKernel"/> in every
/// bit: sums of integers on a grid, exact, and sums in twice double's precision for the groups of elements off it.
/// </summary>
internal sealed unsafe class GridDistanceKernel : IDistanceKernel
{
    private readonly int _dimension;
    private readonly int _length;
    private readonly int _bits;
    private readonly bool _isEuclidean;
    private readonly double _relativeError;
    private readonly WideDistanceKernel _wide;
    private readonly GridCenters[] _centers;
    private readonly int _centerExponent;
    private readonly ArraySegment<ushort> _row;
    private readonly ArraySegment<int> _multiples;
    private readonly int[] _marked;
    private readonly ArraySegment<double> _rowGroup = AlignedArray.Create<double>(Grid.GroupLength);
    private readonly ArraySegment<double> _centerGroup = AlignedArray.Create<double>(Grid.GroupLength);

    /// <summary>Creates a kernel.</summary>
    /// <param name="dimension">d.</param>
    /// <param name="centers">The centers, of bfloat16.</param>
    /// <param name="metric">Euclidean or Manhattan.</param>
    public GridDistanceKernel(int dimension, IReadOnlyList<DistanceCenter> centers, DistanceMetric metric)
    {
        _dimension = dimension;
        _length = (dimension + Grid.GroupLength - 1) / Grid.GroupLength * Grid.GroupLength;
        _bits = Grid.MagnitudeBits(_length);
        _isEuclidean = metric == DistanceMetric.Euclidean;
        _relativeError = DistanceSums.RelativeError(dimension);
        _wide = new WideDistanceKernel(SafetensorsDType.BF16, dimension, centers, metric);
        _row = AlignedArray.Create<ushort>(_length);
        _multiples = AlignedArray.Create<int>(_length);
        _marked = new int[_length / Grid.GroupLength];
        _centers = [.. centers.Select(center => new GridCenters(center, _length))];
        _centerExponent = _centers.Max(static center => center.Exponent);
    }

    /// <summary>Whether the kernel measures a metric of rows of a type on this processor.</summary>
    /// <param name="dtype">The type of the elements.</param>
    /// <param name="metric">The metric.</param>
    public static bool IsSupported(SafetensorsDType dtype, DistanceMetric metric) =>
        BitConverter.IsLittleEndian && dtype == SafetensorsDType.BF16
        && metric is DistanceMetric.Euclidean or DistanceMetric.Manhattan;

    /// <inheritdoc/>
    public void Measure(ReadOnlySpan<byte> row, Span<double> distances)
    {
        row.CopyTo(MemoryMarshal.AsBytes(_row.AsSpan()));
        fixed (ushort* bits = _row.AsSpan())
        fixed (int* multiples = _multiples.AsSpan(), marked = _marked)
        {
            ushort largest = Grid.LargestMagnitude(bits, _length);
            int exponent = Math.Max(largest >> 7, _centerExponent);
            if (largest >= BFloat16.PositiveInfinity || !Grid.Exists(exponent))
            {
                _wide.Measure(row, distances);
                return;
            }

            int unit = Grid.UnitExponent(exponent, _bits);
            int count = Grid.Quantize(bits, _length, unit, multiples, marked);
            bool areCertain = true;
            for (int i = 0; i < distances.Length; i++)
            {
                GridCenter center = _centers[i].On(unit);
                areCertain &= TryMeasure(bits, multiples, _marked.AsSpan(0, count), center, unit, out distances[i]);
            }

            if (!areCertain)
            {
                _wide.Measure(row, distances);
            }
        }
    }

    private bool TryMeasure(
        ushort* row, int* multiples, ReadOnlySpan<int> marked, GridCenter center, int unit, out double distance)
    {
        fixed (int* other = center.Multiples.AsSpan())
        {
            long onGrid = Sum(multiples, other, _length);
            var offGrid = new DoubleDouble(0, 0);

            // Groups that either side has marked: both lists ascend.
            for (int i = 0, j = 0; i < marked.Length || j < center.Marked.Length;)
            {
                int first = i < marked.Length ? marked[i] : int.MaxValue;
                int second = j < center.Marked.Length ? center.Marked[j] : int.MaxValue;
                int start = Math.Min(first, second) * Grid.GroupLength;
                i += first <= second ? 1 : 0;
                j += second <= first ? 1 : 0;
                onGrid -= Sum(multiples + start, other + start, Grid.GroupLength);
                offGrid = offGrid.Plus(SumOfGroup(row + start, center.Bits.AsSpan(start, Grid.GroupLength)));
            }

            double scale = Math.ScaleB(1, _isEuclidean ? 2 * unit : unit);
            DoubleDouble sum = new DoubleDouble((onGrid >> 32) * (double)(1L << 32) * scale, 0)
                .Plus((uint)onGrid * scale)
                .Plus(offGrid);
            distance = 0;
            return sum.High == 0 ? sum.Low == 0
                : _isEuclidean ? sum.TrySquareRoot(_relativeError, out distance)
                : sum.TryRound(_relativeError * sum.High, out distance);
        }
    }

    private long Sum(int* a, int* b, int length) =>
        _isEuclidean ? GridSums.Squares(a, b, length) : GridSums.Magnitudes(a, b, length);

    private DoubleDouble SumOfGroup(ushort* row, ReadOnlySpan<ushort> center)
    {
        for (int i = 0; i < Grid.GroupLength; i++)
        {
            _rowGroup[i] = BFloat16.ToSingle(row[i]);
            _centerGroup[i] = BFloat16.ToSingle(center[i]);
        }

        fixed (double* first = _rowGroup.AsSpan(), second = _centerGroup.AsSpan())
        {
            return _isEuclidean
                ? DistanceSums.Squares(first, second, Grid.GroupLength)
                : DistanceSums.Magnitudes(first, second, Grid.GroupLength);
        }
    }
}
