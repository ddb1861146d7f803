using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Distances;

/// <summary>
/// The numbers of steps between elements of 16 bits, 32 elements at a time; equal to <see
/// cref="OrdinalDistanceKernel"/>.
/// </summary>
internal sealed unsafe class ShortOrdinalKernel : IDistanceKernel
{
    private const int Lanes = 32;

    private readonly int _dimension;
    private readonly ushort _infinity;
    private readonly bool _isSum;
    private readonly int _length;
    private readonly ArraySegment<ushort> _row;
    private readonly ArraySegment<ushort>[] _centers;

    /// <summary>Creates a kernel.</summary>
    /// <param name="dtype">The type of the rows' elements, BF16 or F16.</param>
    /// <param name="dimension">d.</param>
    /// <param name="centers">The centers, of the same type.</param>
    /// <param name="metric">Ulp or UlpSum.</param>
    public ShortOrdinalKernel(
        SafetensorsDType dtype, int dimension, IEnumerable<DistanceCenter> centers, DistanceMetric metric)
    {
        _dimension = dimension;
        _infinity = (ushort)ElementOrdinals.OfInfinity(dtype);
        _isSum = metric == DistanceMetric.UlpSum;
        _length = (dimension + Lanes - 1) / Lanes * Lanes;
        _row = AlignedArray.Create<ushort>(_length);
        _centers = [.. centers.Select(Ranks)];
    }

    /// <summary>Whether the processor has the byte order that the kernel reads.</summary>
    public static bool IsSupported(SafetensorsDType dtype) =>
        BitConverter.IsLittleEndian && dtype is SafetensorsDType.BF16 or SafetensorsDType.F16;

    /// <inheritdoc/>
    public void Measure(ReadOnlySpan<byte> row, Span<double> distances)
    {
        row.CopyTo(MemoryMarshal.AsBytes(_row.AsSpan()));
        fixed (ushort* ranks = _row.AsSpan())
        {
            if (Rank(ranks, _length) >= _infinity)
            {
                distances.Fill(double.NaN);
                return;
            }

            for (int i = 0; i < distances.Length; i++)
            {
                fixed (ushort* center = _centers[i].AsSpan())
                {
                    distances[i] = _isSum ? Sum(ranks, center, _length) : Largest(ranks, center, _length);
                }
            }
        }
    }

    private ArraySegment<ushort> Ranks(DistanceCenter center)
    {
        ArraySegment<ushort> ranks = AlignedArray.Create<ushort>(_length);
        MemoryMarshal.Cast<byte, ushort>(center.Bytes)[.._dimension].CopyTo(ranks);
        fixed (ushort* first = ranks.AsSpan())
        {
            Rank(first, _length);
        }

        return ranks;
    }

    // Replaces bits by ordinal + 2^15, which are in order without a sign; returns the largest magnitude.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ushort Rank(ushort* bits, int length)
    {
        Vector512<ushort> largest = default;
        for (int i = 0; i < length; i += Lanes)
        {
            Vector512<ushort> element = Vector512.Load(bits + i);
            Vector512<ushort> magnitude = element & Vector512.Create((ushort)0x7FFF);
            Vector512<ushort> sign = (element.AsInt16() >> 15).AsUInt16();
            largest = Vector512.Max(largest, magnitude);
            (((magnitude ^ sign) - sign) ^ Vector512.Create((ushort)0x8000)).Store(bits + i);
        }

        ushort found = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            found = Math.Max(found, largest.GetElement(lane));
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static ushort Largest(ushort* a, ushort* b, int length)
    {
        Vector512<ushort> largest = default;
        for (int i = 0; i < length; i += Lanes)
        {
            largest = Vector512.Max(largest, Steps(a + i, b + i));
        }

        ushort found = 0;
        for (int lane = 0; lane < Lanes; lane++)
        {
            found = Math.Max(found, largest.GetElement(lane));
        }

        return found;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private static long Sum(ushort* a, ushort* b, int length)
    {
        // A lane gains less than 2^17 a step, so 2^15 steps of 32 bits cannot overflow.
        const int ShareLength = Lanes << 15;
        long sum = 0;
        for (int start = 0; start < length; start += ShareLength)
        {
            Vector512<uint> sums = default;
            int end = Math.Min(length, start + ShareLength);
            for (int i = start; i < end; i += Lanes)
            {
                Vector512<uint> steps = Steps(a + i, b + i).AsUInt32();
                sums += (steps & Vector512.Create(0xFFFFu)) + (steps >>> 16);
            }

            (Vector512<ulong> lower, Vector512<ulong> upper) = Vector512.Widen(sums);
            sum += (long)Vector512.Sum(lower + upper);
        }

        return sum;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ushort> Steps(ushort* a, ushort* b)
    {
        Vector512<ushort> first = Vector512.Load(a);
        Vector512<ushort> second = Vector512.Load(b);
        return Vector512.Max(first, second) - Vector512.Min(first, second);
    }
}
