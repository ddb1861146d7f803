using System;
using System.Collections.Generic;

namespace ClusterTools.Measures;

/// <summary>Counts distances in bins of equal ratios.</summary>
internal static class DistanceHistogram
{
    // The ratio of a bin's edges is at most 2^(2^MostLog) and at least 2^(2^-LeastLog).
    private const int MostBins = 24;
    private const int MostLog = 7;
    private const int LeastLog = 12;

    /// <summary>Counts.</summary>
    /// <param name="ranking">The tokens in order of their distances.</param>
    /// <param name="areWhole">Whether these are whole numbers, so that a bin narrower than 1 has no use.</param>
    /// <returns>The bins, ascending; there is no bin if there is no distance.</returns>
    public static DistanceBin[] Of(DistanceRanking ranking, bool areWhole)
    {
        double[] distances = ranking.Distances;
        int zeros = ranking.CountWithin(0);
        int finite = ranking.CountWithin(double.MaxValue);
        var bins = new List<(double From, double To, int Count)>();
        Add(0, 0, zeros);
        if (finite > zeros)
        {
            int log = LogOfRatio(distances[zeros], distances[finite - 1], areWhole);
            int bin = BinOf(distances[zeros], log);
            for (int counted = zeros; counted < finite; bin++)
            {
                double edge = Edge(bin + 1, log);
                int below = ranking.CountWithin(Math.BitDecrement(edge));
                bins.Add((Edge(bin, log), edge, below - counted));
                counted = below;
            }
        }

        Add(double.PositiveInfinity, double.PositiveInfinity, distances.Length - finite);
        int most = 1;
        bins.ForEach(bin => most = Math.Max(most, bin.Count));
        return [.. bins.ConvertAll(bin => new DistanceBin(bin.From, bin.To, bin.Count, most))];

        void Add(double from, double to, int count)
        {
            if (count > 0)
            {
                bins.Add((from, to, count));
            }
        }
    }

    // The smallest k at which edges of the ratio 2^(2^k) make few enough bins.
    private static int LogOfRatio(double minimum, double maximum, bool areWhole)
    {
        int log = -LeastLog;
        while (log < MostLog && (BinOf(maximum, log) - BinOf(minimum, log) >= MostBins
            || (areWhole && Edge(BinOf(minimum, log) + 1, log) - minimum < 1)))
        {
            log++;
        }

        return log;
    }

    // The bin that holds a distance.
    private static int BinOf(double distance, int log)
    {
        int exponent = Math.ILogB(distance);
        if (log >= 0)
        {
            return exponent >> log;
        }

        // Between two powers of two: by halves.
        int bin = exponent << -log;
        for (int step = 1 << (-log - 1); step > 0; step >>= 1)
        {
            bin += Edge(bin + step, log) <= distance ? step : 0;
        }

        return bin;
    }

    // 2^(bin 2^log), by square roots and products alone, which round alike on every machine.
    private static double Edge(int bin, int log)
    {
        if (log >= 0)
        {
            return Math.ScaleB(1, bin << log);
        }

        double edge = 1;
        double root = 2;
        for (int bit = -log - 1; bit >= 0; bit--)
        {
            root = Math.Sqrt(root);
            edge *= (bin >> bit & 1) != 0 ? root : 1;
        }

        return Math.ScaleB(edge, bin >> -log);
    }
}
