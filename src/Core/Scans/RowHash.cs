using System;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Security.Cryptography;

namespace ClusterTools.Scans;

/// <summary>
/// A keyed hash of rows of one length, as fast as reading. Two different rows collide with a probability of at most
/// 2^-32, even in adversarial files, since the key is random. The key changes no result, since equal hashes are
/// verified.
/// </summary>
/// <remarks>
/// NH: the sum of (x + k) (x' + k') over pairs of 32-bit words, modulo 2^64. Source: Black, Halevi, Krawczyk, Krovetz
/// and Rogaway, "UMAC: Fast and Secure Message Authentication", CRYPTO 1999, theorem 4.2.
/// </remarks>
internal sealed class RowHash
{
    private const int StepBytes = 64;
    private const int StepWords = StepBytes / sizeof(uint);

    private readonly uint[] _key;

    /// <summary>Draws a key.</summary>
    /// <param name="rowBytes">The length of the rows in bytes.</param>
    public RowHash(int rowBytes)
    {
        _key = new uint[(rowBytes + StepBytes - 1) / StepBytes * StepWords];
        RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(_key.AsSpan()));
    }

    /// <summary>Hashes a row.</summary>
    /// <param name="row">Its bytes, of the length that the key was drawn for.</param>
    /// <returns>The hash.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    public unsafe ulong Of(ReadOnlySpan<byte> row)
    {
        Vector512<ulong> sum0 = default;
        Vector512<ulong> sum1 = default;
        fixed (byte* first = row)
        fixed (uint* key = _key)
        {
            byte* step = first;
            uint* k = key;
            byte* end = first + row.Length;
            for (; step <= end - (2 * StepBytes); step += 2 * StepBytes, k += 2 * StepWords)
            {
                sum0 += Products(Vector512.Load((uint*)step) + Vector512.Load(k));
                sum1 += Products(Vector512.Load((uint*)(step + StepBytes)) + Vector512.Load(k + StepWords));
            }

            byte* padded = stackalloc byte[StepBytes];
            for (; step < end; step += StepBytes, k += StepWords)
            {
                int length = (int)Math.Min(StepBytes, end - step);
                new Span<byte>(padded, StepBytes).Clear();
                new ReadOnlySpan<byte>(step, length).CopyTo(new Span<byte>(padded, StepBytes));
                sum0 += Products(Vector512.Load((uint*)padded) + Vector512.Load(k));
            }
        }

        return Vector512.Sum(sum0 + sum1);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<ulong> Products(Vector512<uint> words)
    {
        Vector512<ulong> pairs = words.AsUInt64();
        return (pairs & Vector512.Create(0xFFFFFFFFul)) * (pairs >>> 32);
    }
}
