using System;
using System.Runtime.InteropServices;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterTools.Torch;

/// <summary>The notebook's bfloat16 operations: norm, divide, and a matrix-vector product for each vector.</summary>
internal static class TorchChain
{
    /// <summary>Divides rows by their norms, in place: W / W.norm(dim=1, keepdim=True).</summary>
    /// <param name="rows">The rows [n x d], bfloat16.</param>
    public static void NormalizeRows(Tensor rows)
    {
        using DisposeScope scope = NewDisposeScope();
        rows.div_(rows.norm(1, keepdim: true));
    }

    /// <summary>Multiplies rows by a vector.</summary>
    /// <param name="rows">The rows [n x d]: for cosines, divided by their norms.</param>
    /// <param name="vector">The vector [d], on the same device.</param>
    /// <param name="products">Gets n bfloat16 bits: one NaN for all, and no -0.</param>
    public static void Multiply(Tensor rows, Tensor vector, Span<ushort> products)
    {
        using DisposeScope scope = NewDisposeScope();
        MemoryMarshal.Cast<byte, ushort>(rows.matmul(vector).cpu().bytes).CopyTo(products);
        foreach (ref ushort bits in products)
        {
            bits = BFloat16.IsNaN(bits) ? BFloat16.NaN : bits == BFloat16.SignMask ? (ushort)0 : bits;
        }
    }

    /// <summary>Brings a vector to a device.</summary>
    /// <param name="bits">Its bfloat16 bits.</param>
    /// <param name="device">The device.</param>
    /// <returns>The tensor [d].</returns>
    public static Tensor Vector(ReadOnlySpan<ushort> bits, Device device)
    {
        Tensor host = empty(bits.Length, ScalarType.BFloat16);
        MemoryMarshal.AsBytes(bits).CopyTo(host.bytes);
        return host.to(device);
    }
}
