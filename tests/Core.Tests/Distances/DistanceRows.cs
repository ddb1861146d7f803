using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using ClusterTools.Safetensors;
using ClusterTools.Tests.Chain;

namespace ClusterTools.Tests.Distances;

/// <summary>Pairs of rows for tests of distances, of each element type, as bytes.</summary>
internal static class DistanceRows
{
    public static IReadOnlyList<SafetensorsDType> Types { get; } =
        [SafetensorsDType.BF16, SafetensorsDType.F16, SafetensorsDType.F32, SafetensorsDType.F64];

    /// <summary>Two rows of random bits, of a kind, near each other or equal.</summary>
    public static (byte[] First, byte[] Second) Pair(SafetensorsDType dtype, int length, Random random)
    {
        byte[] first = Row(dtype, length, random);
        return random.Next(4) switch
        {
            0 => (first, first),
            1 => (first, Near(dtype, first, random)),
            _ => (first, Row(dtype, length, random)),
        };
    }

    private static byte[] Row(SafetensorsDType dtype, int length, Random random)
    {
        RowKind kind = ChainRows.RowKinds[random.Next(ChainRows.RowKinds.Count)];
        if (dtype == SafetensorsDType.BF16)
        {
            return MemoryMarshal.AsBytes<ushort>(ChainRows.Row(kind, length, random)).ToArray();
        }

        // Exponents around one anywhere in the type's range: near the ends squares vanish or overflow.
        int center = dtype switch
        {
            SafetensorsDType.F16 => random.Next(-14, 16),
            SafetensorsDType.F32 => random.Next(-140, 128),
            _ => random.Next(-1060, 1023),
        };
        int spread = random.Next(1, 60);
        double[] numbers = [.. Enumerable.Range(0, length).Select(_ => random.Next(12) == 0 ? 0
            : Math.ScaleB((2 * random.NextDouble()) - 1, center + random.Next(-spread, 1)))];
        return dtype switch
        {
            SafetensorsDType.F16 =>
                MemoryMarshal.AsBytes<Half>(Array.ConvertAll(numbers, static x => (Half)x)).ToArray(),
            SafetensorsDType.F32 =>
                MemoryMarshal.AsBytes<float>(Array.ConvertAll(numbers, static x => (float)x)).ToArray(),
            _ => MemoryMarshal.AsBytes<double>(numbers).ToArray(),
        };
    }

    // A few elements' last bytes changed by one.
    private static byte[] Near(SafetensorsDType dtype, byte[] row, Random random)
    {
        int size = dtype switch { SafetensorsDType.F32 => 4, SafetensorsDType.F64 => 8, _ => 2 };
        byte[] near = [.. row];
        for (int change = random.Next(1, 5); change > 0; change--)
        {
            near[random.Next(row.Length / size) * size] ^= 1;
        }

        return near;
    }
}
