using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ClusterTools.Chain;
using ClusterTools.Distances;
using ClusterTools.Safetensors;
using ClusterTools.Scans;
using ClusterTools.Synthesis;
using ClusterTools.Tests.Chain;

namespace ClusterTools.Fingerprint;

/// <summary>Hashes of results that have the same bits on every processor and with any number of threads.</summary>
internal sealed class ResultHashes
{
    private readonly Dictionary<string, string> _hashes = [];

    private ResultHashes()
    {
    }

    /// <summary>Computes the results.</summary>
    /// <param name="golden">The folder tests/golden.</param>
    /// <returns>For each result its SHA-256.</returns>
    public static IReadOnlyDictionary<string, string> Compute(string golden)
    {
        var hashes = new ResultHashes();
        hashes.AddCosines();
        hashes.AddLogits();
        hashes.AddBasis(golden, "tiny", ComponentCount.All);
        hashes.AddBasis(golden, "tiny", new ComponentCount(3));
        hashes.AddBasis(golden, "medium", new ComponentCount(3));
        hashes.AddDirections(golden);
        hashes.AddValidation(golden);
        hashes.AddCoordinates(golden);
        hashes.AddDistances(golden);
        hashes.AddGenerator();
        return hashes._hashes;
    }

    private unsafe void AddCosines()
    {
        var random = new Random(1);
        foreach (RowKind kind in ChainRows.RowKinds)
        {
            var results = new List<ushort>();
            for (int round = 0; round < 600; round++)
            {
                int length = round == 0 ? 4097 : 1 + (round % 300);
                var directionKind = (DirectionKind)(round % ChainRows.DirectionKinds.Count);
                ushort[] direction = ChainRows.Direction(directionKind, length, random);
                fixed (ushort* row = ChainRows.Row(kind, length, random))
                {
                    results.Add(NormKernel.Norm(row, length));
                    results.Add(ProductKernel.Multiply<UnitNormScaling>(row, new VectorOperand(direction)));
                }
            }

            Add($"cosines of {kind}", results.ToArray());
        }
    }

    private unsafe void AddLogits()
    {
        var random = new Random(2);
        for (int round = 0; round < ChainRows.DirectionKinds.Count; round++)
        {
            var results = new List<ushort>();
            foreach (int length in (int[])[1, 31, 64, 100, 301, 4097])
            {
                ushort[] rows = [.. ChainRows.RowKinds.SelectMany(kind => ChainRows.Row(kind, length, random))];
                VectorOperand[] states = [.. Enumerable.Range(round, 9).Select(i => new VectorOperand(
                    ChainRows.Direction((DirectionKind)(i % ChainRows.DirectionKinds.Count), length, random)))];
                ushort[][] products = [.. states.Select(static _ => new ushort[ChainRows.RowKinds.Count])];
                using var batch = new VectorBatch(states);
                new ProductBatchKernel<NoScaling>(batch).Multiply(rows, products, 0, products[0].Length);
                results.AddRange(products.SelectMany(static product => product));
                fixed (ushort* first = rows, single = products[0])
                {
                    ProductKernel.Multiply<NoScaling>(first, products[0].Length, states[0], single);
                }

                results.AddRange(products[0]);
            }

            Add($"logits of states from kind {round}", results.ToArray());
        }
    }

    private void AddBasis(string golden, string size, ComponentCount count)
    {
        foreach (int threads in (int[])[1, 3])
        {
            PcaBasis basis = Compute(golden, size, count, threads);
            string name = $"{size} {count} of {threads} threads";
            Add(name + ": mean", [.. basis.Mean]);
            Add(name + ": eigenvalues", [.. basis.Eigenvalues, basis.TotalVariance]);
            Add(name + ": residuals", [.. basis.Residuals]);
            Add(name + ": components", [.. basis.Components.SelectMany(static component => component)]);
        }
    }

    private void AddDirections(string golden)
    {
        PcaBasis basis = Compute(golden, "tiny", new ComponentCount(3), 1);
        var vectors = new List<float>();
        for (double latitude = -90; latitude <= 90; latitude += 7.5)
        {
            for (double longitude = -180; longitude <= 180; longitude += 12.7)
            {
                vectors.AddRange(new SkyDirection(basis, latitude, longitude, new(-3, 1, 2)).Vector);
            }
        }

        Add("directions", vectors.ToArray());
    }

    private void AddValidation(string golden)
    {
        TokenMatrix matrix = TokenMatrix.Open(Path.Combine(golden, "medium", "W.safetensors"));
        int[] planted = [29, 39, 79, 99, 157, 183, 203, 206, 235, 265, 294, 295, 347, 476, 505, 515, 807, 857];
        var validation = ClusterValidation.Validate(matrix, [.. planted, .. Enumerable.Range(1000, 15)]);
        Add<float>("cosines of pairs", [.. validation.Distribution.SelectMany(
            static item => (float[])[item.Cosine, item.Count])]);
        Add<double>("angles of members", [.. validation.Members.SelectMany(
            static member => (double[])[member.TokenId, member.Angle])]);
    }

    private void AddCoordinates(string golden)
    {
        foreach (int threads in (int[])[1, 3])
        {
            PcaBasis basis = Compute(golden, "medium", new ComponentCount(3), 1);
            SkyCoordinates sky = SkyCoordinates.Around(
                SkyCoordinates.Compute(basis, context: new ComputeContext(threads)), new(-7.288, 6.941));
            double[] all = [.. sky.Latitudes, .. sky.Longitudes, .. sky.Radii, .. sky.Coverages, .. sky.Separations!];
            Add($"coordinates of {threads} threads", all);
        }
    }

    private void AddDistances(string golden)
    {
        TokenMatrix matrix = TokenMatrix.Open(Path.Combine(golden, "medium", "W.safetensors"));
        TokenCenter[] centers = [TokenCenter.OfTokens(matrix, [29]), TokenCenter.Origin(matrix)];
        TokenCenter mean = TokenCenter.OfTokens(matrix, [29, 39, 1000, 2000]);
        Add<double>("mean of rows", [.. mean.Vector]);
        foreach (int threads in (int[])[1, 3])
        {
            foreach (DistanceMetric metric in Enum.GetValues<DistanceMetric>())
            {
                bool areSteps = metric is DistanceMetric.Ulp or DistanceMetric.UlpSum;
                IReadOnlyList<TokenDistance> distances = TokenDistance.Measure(
                    areSteps ? centers : [.. centers, mean], matrix, metric, context: new ComputeContext(threads));
                Add<double>(
                    $"{metric} distances of {threads} threads",
                    [.. distances.SelectMany(static distance => distance.Distances)]);
            }
        }

        AddHardDistances();
    }

    private void AddHardDistances()
    {
        var random = new Random(4);
        foreach (RowKind kind in ChainRows.RowKinds)
        {
            var results = new List<double>();
            for (int round = 0; round < 200; round++)
            {
                int length = round == 0 ? 4097 : 1 + round;
                byte[] center = MemoryMarshal.AsBytes<ushort>(ChainRows.Row(RowKind.NearOne, length, random)).ToArray();
                byte[] row = MemoryMarshal.AsBytes<ushort>(ChainRows.Row(kind, length, random)).ToArray();
                DistanceCenter[] centers = [DistanceCenter.OfRow(SafetensorsDType.BF16, center, length)];
                var distance = new double[1];
                foreach (DistanceMetric metric in Enum.GetValues<DistanceMetric>())
                {
                    DistanceScan.NewKernel(SafetensorsDType.BF16, length, centers, metric).Measure(row, distance);
                    results.AddRange(distance);
                }
            }

            Add($"distances to {kind}", results.ToArray());
        }
    }

    private void AddGenerator()
    {
        string folder = Directory.CreateTempSubdirectory("clustertools-").FullName;
        try
        {
            string path = SyntheticTokenMatrix.Write(folder, 500, 48).Path;
            Add("generated matrix", File.ReadAllBytes(path));
            Add("generated description", File.ReadAllBytes(Path.Combine(folder, "planted.json")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PcaBasis Compute(string golden, string size, ComponentCount count, int threads) => PcaBasis.Compute(
        TokenMatrix.Open(Path.Combine(golden, size, "W.safetensors")), count, new ComputeContext(threads));

    private void Add<T>(string name, T[] values)
        where T : unmanaged =>
        _hashes.Add(name, Convert.ToHexString(SHA256.HashData(MemoryMarshal.AsBytes<T>(values))));
}
