using System;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterTools.Torch;

/// <summary>The notebook's bfloat16 operations: norm, divide, and a matrix-vector product for each direction.</summary>
internal static class TorchChain
{
    /// <summary>Divides rows by their norms, in place: W / W.norm(dim=1, keepdim=True).</summary>
    /// <param name="rows">The rows [n x d], bfloat16.</param>
    public static void NormalizeRows(Tensor rows)
    {
        using DisposeScope scope = NewDisposeScope();
        rows.div_(rows.norm(1, keepdim: true));
    }

    /// <summary>Multiplies unit rows by a direction.</summary>
    /// <param name="unitRows">The rows [n x d].</param>
    /// <param name="direction">The direction [d], on the same device.</param>
    /// <param name="cosines">Gets n bfloat16 bits: one NaN for all, and no -0.</param>
    public static void Cosines(Tensor unitRows, Tensor direction, Span<ushort> cosines)
    {
        using DisposeScope scope = NewDisposeScope();
        MemoryMarshal.Cast<byte, ushort>(unitRows.matmul(direction).cpu().bytes).CopyTo(cosines);
        foreach (ref ushort bits in cosines)
        {
            bits = BFloat16.IsNaN(bits) ? BFloat16.NaN : bits == BFloat16.SignMask ? (ushort)0 : bits;
        }
    }

    /// <summary>Brings a direction to a device.</summary>
    /// <param name="bits">Its bfloat16 bits.</param>
    /// <param name="device">The device.</param>
    /// <returns>The tensor [d].</returns>
    public static Tensor Direction(ReadOnlySpan<ushort> bits, Device device)
    {
        Tensor host = empty(bits.Length, ScalarType.BFloat16);
        MemoryMarshal.AsBytes(bits).CopyTo(host.bytes);
        return host.to(device);
    }
}
