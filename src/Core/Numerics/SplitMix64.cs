namespace ClusterTools.Numerics;

/// <summary>
/// A small random generator in integer arithmetic, the same on every machine. Source: Steele, Lea and Flood, "Fast
/// Splittable Pseudorandom Number Generators", OOPSLA 2014; constants of Vigna's public-domain splitmix64.c.
/// </summary>
internal static class SplitMix64
{
    /// <summary>Advances a state and gives 64 random bits.</summary>
    public static ulong Next(ref ulong state)
    {
        state += 0x9E3779B97F4A7C15;
        ulong z = state;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
