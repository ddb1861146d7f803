using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;
using ClusterTools.Safetensors;
using ClusterTools.Synthesis;
using Xunit;

namespace ClusterTools.Tests.Synthesis;

public sealed class SyntheticTokenMatrixTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_bytes_of_a_seed_never_change()
    {
        TokenMatrix matrix = SyntheticTokenMatrix.Write(_folder.Path, 500, 48, seed: 7);

        Assert.Equal(
            ("W", SafetensorsDType.BF16, 500, 48), (
                matrix.TensorName, matrix.DType, matrix.TokenCount, matrix.Dimension));
        Assert.Equal("45b8d5588d3775cad16d7583ee2ac93f17a8155788cf71c97104c89128950f1b", Hash("W.safetensors"));
        Assert.Equal("8cc8ed4b4b009f3bc51bc15dc3bfc6899a35942793514e57e3071d5abef7b95e", Hash("planted.json"));
    }

    [Fact]
    public void The_bytes_do_not_depend_on_the_threads_and_a_seed_has_its_own()
    {
        var hashes = new List<string>();
        foreach ((int seed, int threads) in ((int, int)[])[(0, 1), (0, 2), (0, 5), (1, 2), (-1, 2), (0, 2)])
        {
            SyntheticTokenMatrix.Write(_folder.Path, 300, 16, seed, new ComputeContext(threads));
            hashes.Add(Hash("W.safetensors") + Hash("planted.json"));
        }

        Assert.Equal([hashes[0], hashes[0], hashes[0], hashes[0]], [hashes[1], hashes[2], hashes[5], hashes[0]]);
        Assert.Equal(3, hashes.Distinct().Count());
    }

    [Theory]
    [InlineData(200, 16)]
    [InlineData(500, 48)]
    [InlineData(2000, 64)]
    [InlineData(3000, 16)]
    [InlineData(1200, 300)]
    public void Identical_rows_are_listed_and_nothing_else(int tokens, int dimension)
    {
        foreach (int seed in (int[])[0, 1, 2, 3, 4, 5])
        {
            TokenMatrix matrix = SyntheticTokenMatrix.Write(_folder.Path, tokens, dimension, seed);
            ushort[][] rows = [.. TensorFile.Load<ushort>(matrix.Path, "W").Chunk(dimension)];
            string[] identical =
            [
                .. Enumerable.Range(0, tokens)
                    .GroupBy(id => string.Join(' ', rows[id]))
                    .Where(static group => group.Count() > 1)
                    .Select(static group => string.Join(", ", group))
                    .Order(StringComparer.Ordinal),
            ];

            PlantedCluster planted = Planted();

            Assert.Equal(
                identical,
                planted.IdenticalGroups.Select(static group => string.Join(", ", group)).Order(StringComparer.Ordinal));
            Assert.Equal((int)Math.Round(0.0145 * tokens), planted.ClusterIds.Count);
            Assert.Equal(3, planted.HighIds.Count);
            Assert.Equal(planted.ClusterIds.Distinct().Order(), planted.ClusterIds);
            Assert.Equal(planted.HighIds.Distinct().Order(), planted.HighIds);
            Assert.Empty(planted.HighIds.Intersect(planted.ClusterIds));
            Assert.All(planted.ClusterIds.Concat(planted.HighIds), id => Assert.InRange(id, 0, tokens - 1));
            Assert.All(planted.IdenticalGroups, group =>
                Assert.True(!group.Except(planted.ClusterIds).Any() || !group.Except(planted.HighIds).Any()));
            Assert.All(rows, static row => Assert.True(Array.TrueForAll(row, BFloat16.IsFinite)));
        }
    }

    [Theory]
    [InlineData(1200, 64, 0)]
    [InlineData(1200, 64, 1)]
    [InlineData(3000, 128, 2)]
    [InlineData(2000, 300, 3)]
    public void The_planted_cluster_is_the_mode_of_its_direction(int tokens, int dimension, int seed)
    {
        TokenMatrix matrix = SyntheticTokenMatrix.Write(_folder.Path, tokens, dimension, seed);
        PlantedCluster planted = Planted();
        PcaBasis basis = PcaBasis.Compute(matrix, new ComponentCount(3));
        double[] centroid = Centroid(matrix, planted.ClusterIds);

        CosineMeasurement measurement = CosineMeasurement.Measure(Towards(basis, centroid));
        CosineCluster mode = CosineCluster.Mode(measurement);

        Assert.Equal(planted.ClusterIds, mode.TokenIds);
        Assert.Equal((1, 0), (mode.Rank, measurement.UndefinedCount));
        Assert.All(planted.HighIds, id => Assert.True(measurement.Cosines[id] > mode.Cosine));
    }

    [Fact]
    public void What_was_planted_is_read_back()
    {
        var planted = new PlantedCluster([1, 2, 5], [7], [[1, 5], [2, 7]]);
        string path = _folder.File("p.json");
        using (FileStream stream = File.Create(path))
        {
            planted.Write(stream);
        }

        PlantedCluster read = PlantedCluster.Read(path);

        Assert.Equal("""{"cluster_ids":[1,2,5],"high_ids":[7],"identical_groups":[[1,5],[2,7]]}""", File.ReadAllText(path));
        Assert.Equal(planted.ClusterIds, read.ClusterIds);
        Assert.Equal(planted.HighIds, read.HighIds);
        Assert.Equal(planted.IdenticalGroups, read.IdenticalGroups);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{\"cluster_ids\":1}")]
    public void What_is_no_description_is_refused(string text)
    {
        string path = _folder.File("p.json");
        File.WriteAllText(path, text);

        Assert.Throws<JsonException>(() => PlantedCluster.Read(path));
    }

    [Theory]
    [InlineData("tiny", 29)]
    [InlineData("medium", 44)]
    public void Descriptions_of_the_golden_matrices_are_read(string size, int count)
    {
        PlantedCluster planted = PlantedCluster.Read(Golden.File(size, "planted.json"));

        Assert.Equal((count, 3, 8), (planted.ClusterIds.Count, planted.HighIds.Count, planted.IdenticalGroups.Count));
    }

    [Fact]
    public void Arguments_are_checked()
    {
        Assert.Throws<ArgumentNullException>("folder", static () => SyntheticTokenMatrix.Write(null!, 500, 48));
        Assert.Throws<ArgumentException>("folder", static () => SyntheticTokenMatrix.Write("", 500, 48));
        Assert.Throws<ArgumentOutOfRangeException>(
            "tokenCount", () => SyntheticTokenMatrix.Write(_folder.Path, 199, 48));
        Assert.Throws<ArgumentOutOfRangeException>(
            "dimension", () => SyntheticTokenMatrix.Write(_folder.Path, 500, 15));
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_cancelled_matrix_leaves_no_file()
    {
        var context = new ComputeContext(2, cancellationToken: new CancellationToken(true));

        Assert.Throws<OperationCanceledException>(
            () => SyntheticTokenMatrix.Write(_folder.File("new"), 500, 48, context: context));

        Assert.Empty(Directory.GetFiles(_folder.Path, "*", SearchOption.AllDirectories));
    }

    private PlantedCluster Planted() => PlantedCluster.Read(_folder.File("planted.json"));

    private string Hash(string name) =>
        Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.File(name))));

    private static double[] Centroid(TokenMatrix matrix, IReadOnlyList<int> ids)
    {
        ushort[][] rows = [.. TensorFile.Load<ushort>(matrix.Path, "W").Chunk(matrix.Dimension)];
        return [
            .. Enumerable.Range(0, matrix.Dimension).Select(i => ids.Average(id => BFloat16.ToSingle(rows[id][i])))];
    }

    /// <summary>The direction in the sky of PC1, PC2 and PC3 in which a point stands.</summary>
    private static SkyDirection Towards(PcaBasis basis, double[] point)
    {
        double[] shares = [.. basis.Components.Select(component => component.Zip(point, static (x, y) => x * y).Sum())];
        double latitude = Math.Atan2(shares[1], Math.Sqrt((shares[0] * shares[0]) + (shares[2] * shares[2])));
        double longitude = Math.Atan2(shares[2], shares[0]);
        return new SkyDirection(basis, latitude * 180 / Math.PI, longitude * 180 / Math.PI);
    }
}
