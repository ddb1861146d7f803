using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.InteropServices;
using ClusterTools.Numerics;

namespace ClusterTools.Synthesis;

/// <summary>The rows of a synthetic matrix, each computed from the seed and its number alone.</summary>
/// <remarks>
/// Bulk: s (sum over k of sqrt(v_k) g_k u_k + noise) + m, with dense orthonormal axes u_k, variances v_k that fall as
/// (k + 3)^-1/2, independent noise that continues them coordinate by coordinate, a scale s near 1 and a mean m of norm
/// 0.35. Cluster: one bfloat16 point of norm near 1 that leans to the first three axes, as it is or with a few
/// coordinates changed by one unit in the last place. The three high rows lean to those axes a tenth more.
/// </remarks>
internal sealed class SyntheticRows
{
    private const int MostAxes = 64;
    private const double TotalVariance = 1.2;
    private const double MeanNorm = 0.35;
    private const double ScaleDeviation = 0.1;
    private const double ClusterShare = 0.0145;
    private const int HighCount = 3;
    private const int GroupCount = 7;

    // Below this magnitude a unit in the last place more or less could change a sign or a zero.
    private const int LeastChangedBits = 0x0100;

    private readonly ulong _seed;
    private readonly double[][] _axes;
    private readonly double[] _noise;
    private readonly double[] _mean;
    private readonly Dictionary<int, ushort[]> _planted = [];

    /// <summary>Plans a matrix.</summary>
    public SyntheticRows(int tokenCount, int dimension, ulong seed)
    {
        TokenCount = tokenCount;
        Dimension = dimension;
        _seed = seed;
        var random = RandomStream.ForItem(seed, -1);
        _axes = OrthonormalAxes(Math.Min(MostAxes, dimension / 2), ref random);
        _noise = Deviations(dimension, ref random);
        _mean = UnitVector(ref random);
        FixedLanes.Scale(_mean, MeanNorm);
        Planted = Plant(ref random);
    }

    /// <summary>The number of rows.</summary>
    public int TokenCount { get; }

    /// <summary>The number of columns.</summary>
    public int Dimension { get; }

    /// <summary>What is planted.</summary>
    public PlantedCluster Planted { get; }

    /// <summary>Writes one row as little-endian bfloat16.</summary>
    /// <param name="row">The row's number.</param>
    /// <param name="scratch">Room for a row.</param>
    /// <param name="destination">Gets the row.</param>
    public void Fill(int row, double[] scratch, Span<byte> destination)
    {
        bool planted = _planted.TryGetValue(row, out ushort[]? bits);
        if (!planted)
        {
            FillBulk(row, scratch);
        }

        for (int i = 0; i < Dimension; i++)
        {
            ushort element = planted ? bits![i] : BFloat16.FromDouble(scratch[i]);
            BinaryPrimitives.WriteUInt16LittleEndian(destination[(2 * i)..], element);
        }
    }

    private void FillBulk(int row, double[] vector)
    {
        var random = RandomStream.ForItem(_seed, row);
        for (int i = 0; i < Dimension; i++)
        {
            vector[i] = _noise[i] * random.Normal();
        }

        foreach (double[] axis in _axes)
        {
            FixedLanes.AddScaled(vector, random.Normal(), axis);
        }

        FixedLanes.Scale(vector, 1 + (ScaleDeviation * random.Normal()));
        FixedLanes.AddScaled(vector, 1, _mean);
    }

    private PlantedCluster Plant(ref RandomStream random)
    {
        double[] rest = UnitVector(ref random);
        double[] near = Point(1, rest);
        double[] high = Point(1.1, rest);
        int count = (int)Math.Round(ClusterShare * TokenCount);
        int[] ids = random.Distinct(count + HighCount, TokenCount);
        int[] cluster = ids[HighCount..];
        foreach (int id in ids[..HighCount])
        {
            _planted[id] = Changed(ToBits(high), Dimension / 64, ref random);
        }

        // 30 % are the point itself, 25 % stand in a few groups that share a change, each of the others has its own.
        ushort[] point = ToBits(near);
        List<int[]> groups = [cluster[..(count * 3 / 10)]];
        int[] shared = cluster[(count * 3 / 10)..(count * 55 / 100)];
        groups.AddRange(shared.Chunk(Math.Max(1, (shared.Length + GroupCount - 1) / GroupCount)));
        for (int group = 0; group < groups.Count; group++)
        {
            ushort[] row = group == 0 ? point : Changed(point, Dimension / 32, ref random);
            Array.ForEach(groups[group], id => _planted[id] = row);
        }

        foreach (int id in cluster[(count * 55 / 100)..])
        {
            _planted[id] = Changed(point, 1 + random.Below(Math.Max(1, Dimension / 32)), ref random);
        }

        return new PlantedCluster(
            [.. cluster.Order()],
            [.. ids[..HighCount].Order()],
            IdenticalGroups(ids));
    }

    // By content: changes of its own can make a row equal to another by chance.
    private IReadOnlyList<int>[] IdenticalGroups(int[] ids) =>
    [
        .. ids.GroupBy(id => Convert.ToHexString(MemoryMarshal.AsBytes<ushort>(_planted[id])), StringComparer.Ordinal)
            .Where(group => group.Count() > 1)
            .Select(group => (IReadOnlyList<int>)[.. group.Order()]),
    ];

    private double[] Point(double lean, double[] rest)
    {
        var point = new double[Dimension];
        foreach ((int axis, double share) in ((int, double)[])[(0, 0.55), (1, 0.52), (2, 0.48)])
        {
            FixedLanes.AddScaled(point, lean * share / FixedLanes.Norm(_axes[axis]), _axes[axis]);
        }

        FixedLanes.AddScaled(point, 0.5, rest);
        return point;
    }

    private ushort[] Changed(ushort[] bits, int coordinates, ref RandomStream random)
    {
        ushort[] changed = [.. bits];
        foreach (int i in random.Distinct(Math.Max(1, coordinates), Dimension))
        {
            if ((changed[i] & BFloat16.MagnitudeMask) > LeastChangedBits)
            {
                changed[i] = (ushort)(changed[i] + (random.Below(2) == 0 ? 1 : -1));
            }
        }

        return changed;
    }

    // Orthogonal axes whose norms are the deviations along them.
    private double[][] OrthonormalAxes(int count, ref RandomStream random)
    {
        var axes = new double[count][];
        for (int k = 0; k < count; k++)
        {
            axes[k] = UnitVector(ref random);
            for (int round = 0; round < 2; round++)
            {
                for (int other = 0; other < k; other++)
                {
                    FixedLanes.AddScaled(axes[k], -FixedLanes.Dot(axes[other], axes[k]), axes[other]);
                }
            }

            FixedLanes.Scale(axes[k], 1 / FixedLanes.Norm(axes[k]));
        }

        for (int k = 0; k < count; k++)
        {
            FixedLanes.Scale(axes[k], Deviation(k));
        }

        return axes;
    }

    private double[] Deviations(int dimension, ref RandomStream random)
    {
        var deviations = new double[dimension];
        int[] order = random.Distinct(dimension, dimension);
        for (int k = _axes.Length; k < dimension; k++)
        {
            deviations[order[k]] = Deviation(k);
        }

        return deviations;
    }

    private double Deviation(int k)
    {
        double total = 0;
        for (int i = 0; i < Dimension; i++)
        {
            total += 1 / Math.Sqrt(i + 3);
        }

        return Math.Sqrt(TotalVariance / (total * Math.Sqrt(k + 3)));
    }

    private double[] UnitVector(ref RandomStream random)
    {
        var vector = new double[Dimension];
        for (int i = 0; i < Dimension; i++)
        {
            vector[i] = random.Normal();
        }

        FixedLanes.Scale(vector, 1 / FixedLanes.Norm(vector));
        return vector;
    }

    private static ushort[] ToBits(double[] vector) => Array.ConvertAll(vector, BFloat16.FromDouble);
}
