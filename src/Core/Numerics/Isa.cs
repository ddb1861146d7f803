using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ClusterTools.Numerics;

/// <summary>Chooses the width of the registers that kernels use: the one place that asks the processor.</summary>
internal static class Isa
{
    /// <summary>
    /// The bits of a register: 512, 256 or 128; by default the widest that the processor has. Every width gives the
    /// same bits of every result, on every processor; tests set them all.
    /// </summary>
    public static int RegisterBits { get; set; } =
        Vector512.IsHardwareAccelerated ? 512 : Vector256.IsHardwareAccelerated ? 256 : 128;

    /// <summary>Runs a kernel.</summary>
    /// <typeparam name="TKernel">The kernel.</typeparam>
    /// <param name="kernel">The kernel with its arguments.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Dispatch<TKernel>(in TKernel kernel)
        where TKernel : struct, IWidthKernel
    {
        switch (RegisterBits)
        {
            case 512:
                kernel.Run<Single512, Double512>();
                break;
            case 256:
                kernel.Run<Single256, Double256>();
                break;
            default:
                kernel.Run<Single128, Double128>();
                break;
        }
    }
}
