using ClusterTools.Numerics;

namespace ClusterTools.Synthesis;

/// <summary>A stream of random numbers that depends on its seed alone, the same on every machine.</summary>
internal struct RandomStream(ulong seed)
{
    // Of a sum of four uniform numbers 0 to 65,535: its mean, and one over its standard deviation 37,837.23.
    private const double SumOfFourMean = 2 * 65535.0;
    private const double InverseDeviation = 1 / 37837.22654359446;

    private ulong _state = seed;

    /// <summary>The stream of an item of a collection that has a seed of its own.</summary>
    public static RandomStream ForItem(ulong seed, int item)
    {
        ulong state = seed + ((ulong)item * 0xD1342543DE82EF95);
        return new RandomStream(SplitMix64.Next(ref state));
    }

    /// <summary>A whole number from 0 to bound - 1.</summary>
    public int Below(int bound) => (int)(((SplitMix64.Next(ref _state) >> 32) * (ulong)bound) >> 32);

    /// <summary>
    /// A number of mean 0 and variance 1, nearly normal: four 16-bit uniform numbers added up, in place of logarithms
    /// and cosines whose last bits differ between machines.
    /// </summary>
    public double Normal()
    {
        ulong bits = SplitMix64.Next(ref _state);
        ulong sum = (bits & 0xFFFF) + ((bits >> 16) & 0xFFFF) + ((bits >> 32) & 0xFFFF) + (bits >> 48);
        return (sum - SumOfFourMean) * InverseDeviation;
    }

    /// <summary>So many different whole numbers below a bound, in random order.</summary>
    public int[] Distinct(int count, int bound)
    {
        var numbers = new int[bound];
        for (int i = 0; i < bound; i++)
        {
            numbers[i] = i;
        }

        for (int i = 0; i < count; i++)
        {
            int other = i + Below(bound - i);
            (numbers[i], numbers[other]) = (numbers[other], numbers[i]);
        }

        return numbers[..count];
    }
}
