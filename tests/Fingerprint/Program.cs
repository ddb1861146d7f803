using System;
using System.Globalization;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;

namespace ClusterTools.Fingerprint;

/// <summary>
/// Prints hashes of results, one <c>name=SHA-256</c> a line, after what the process has of vectors. The arguments are
/// the folder tests/golden and, if the kernels should not use the processor's widest registers, their bits: 512, 256
/// or 128. The hashes are the same on every processor.
/// </summary>
internal static class Program
{
    private static void Main(string[] args)
    {
        if (args.Length > 1)
        {
            Isa.RegisterBits = int.Parse(args[1], CultureInfo.InvariantCulture);
        }

        Console.WriteLine($"Vector512={Vector512.IsHardwareAccelerated}");
        Console.WriteLine($"Vector256={Vector256.IsHardwareAccelerated}");
        Console.WriteLine($"Vector128={Vector128.IsHardwareAccelerated}");
        foreach ((string name, string hash) in ResultHashes.Compute(args[0]))
        {
            Console.WriteLine($"{name}={hash}");
        }
    }
}
