using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Clusters;

public sealed class SavedClusterTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Each case changes a good file of the tokens 1 and 3 of four.</summary>
    public static TheoryData<string, string, SafetensorsItem> Cases => new()
    {
        { "cluster_mask", "U8", SafetensorsItem.FromI32("cluster_mask", [0, 1, 0, 1]) },
        { "cluster_mask", "[2, 2]", SafetensorsItem.FromU8("cluster_mask", [0, 1, 0, 1], [2, 2]) },
        { "cluster_mask", "is 1 for token 2", SafetensorsItem.FromU8("cluster_mask", [0, 1, 1, 1]) },
        { "cluster_mask", "is 0 for token 3", SafetensorsItem.FromU8("cluster_mask", [0, 1, 0, 0]) },
        { "cluster_mask", "is 2 for token 1", SafetensorsItem.FromU8("cluster_mask", [0, 2, 0, 1]) },
        { "cluster_token_ids", "id 3", SafetensorsItem.FromU8("cluster_mask", [0, 1, 0]) },
        { "cluster_token_ids", "id -1", SafetensorsItem.FromI32("cluster_token_ids", [-1, 3]) },
        { "cluster_token_ids", "id 3 twice", SafetensorsItem.FromI32("cluster_token_ids", [3, 1, 3]) },
        { "cluster_mask", "does not list", SafetensorsItem.FromI32("cluster_token_ids", []) },
        { "cluster_token_ids", "id 4294967297", SafetensorsItem.FromI64("cluster_token_ids", [4294967297, 3]) },
        { "cluster_token_ids", "F32", SafetensorsItem.FromF32("cluster_token_ids", [1, 3]) },
        { "n_cluster_members", "is 3", SafetensorsItem.FromI32("n_cluster_members", [3]) },
        { "n_cluster_members", "2 elements", SafetensorsItem.FromI32("n_cluster_members", [2, 2]) },
        { "cluster_cosine", "is 0.84", SafetensorsItem.FromF32("cluster_cosine", [0.84f]) },
        { "cluster_cosine", "is NaN", SafetensorsItem.FromF32("cluster_cosine", [float.NaN]) },
        { "cluster_cosine", "F32", SafetensorsItem.FromF64("cluster_cosine", [0.5]) },
        { "ref_lat", "is -Infinity", SafetensorsItem.FromF32("ref_lat", [float.NegativeInfinity]) },
        { "n_cluster_members", "F32", SafetensorsItem.FromF32("n_cluster_members", [2]) },
        { "ref_lon", "is Infinity", SafetensorsItem.FromF32("ref_lon", [float.PositiveInfinity]) },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void What_Python_saved_is_saved_again_byte_for_byte(string size)
    {
        string path = Golden.File(size, "torch_cluster.safetensors");
        string again = _folder.File("again.safetensors");

        var cluster = (CosineCluster)ClusterFile.Load(path);
        ClusterFile.Save(cluster, again, ClusterFileFormat.Safetensors);

        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
    }

    [Fact]
    public void Token_0_can_be_a_member()
    {
        CosineCluster found = CosineCluster.WithCosine(SmallMeasurement.Take(_folder), SmallMeasurement.ThreeFifths);
        string path = _folder.File("cluster.safetensors");
        ClusterFile.Save(found, path, ClusterFileFormat.Safetensors);

        var read = (CosineCluster)ClusterFile.Load(path);

        Assert.Equal(0, found.TokenIds[0]);
        Assert.Equal(found.TokenIds, read.TokenIds);
    }

    [Fact]
    public void Tells_all_the_file_holds_and_null_for_the_rest()
    {
        TokenMatrix matrix = Golden.Matrix("tiny");
        CosineCluster found = CosineCluster.Mode(CosineMeasurement.Measure(Golden.TorchDirection("tiny")));

        var read = (CosineCluster)ClusterFile.Load(Golden.File("tiny", "torch_cluster.safetensors"), matrix);

        Assert.Equal(found.Cosine, read.Cosine);
        Assert.Equal(found.Count, read.Count);
        Assert.Equal(found.Fraction, read.Fraction);
        Assert.Equal(found.TokenIds, read.TokenIds);
        Assert.Equal(found.TokenCount, read.TokenCount);
        Assert.Equal(found.Members.Select(static member => member.TokenId),
            read.Members.Select(static member => member.TokenId));
        Assert.Same(matrix, read.TokenMatrix);
        Assert.Null(read.Measurement);
        Assert.Null(read.Rank);
        Assert.Null(read.MaximumCosine);
        Assert.Null(read.MaximumCount);
    }

    [Fact]
    public void Gives_the_angles_as_they_were_typed()
    {
        JsonElement report = Golden.Report("tiny");

        var read = (CosineCluster)ClusterFile.Load(Golden.File("tiny", "torch_cluster.safetensors"));

        Assert.Equal(report.GetProperty("lat").GetDouble(), read.Latitude);
        Assert.Equal(report.GetProperty("lon").GetDouble(), read.Longitude);
    }

    [Theory]
    [InlineData(-0f, 16777216f)]
    [InlineData(1e-45f, -3.4028235e38f)]
    [InlineData(0.1f, 33554434f)]
    public void Keeps_the_bits_of_any_angle_and_of_minus_zero(float latitude, float longitude)
    {
        string path = Write(
            SafetensorsItem.FromF32("ref_lat", [latitude]),
            SafetensorsItem.FromF32("ref_lon", [longitude]),
            SafetensorsItem.FromF32("cluster_cosine", [-0f]));
        string again = _folder.File("again.safetensors");

        ClusterFile.Save(ClusterFile.Load(path), again, ClusterFileFormat.Safetensors);

        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
    }

    [Fact]
    public void Is_saved_as_JSON_and_CSV_like_any_other()
    {
        var cluster = (CosineCluster)ClusterFile.Load(Write());

        ClusterFile.Save(cluster, _folder.File("a.csv"), ClusterFileFormat.Csv);
        ClusterFile.Save(cluster, _folder.File("a.json"), ClusterFileFormat.Json);

        Assert.Equal(
            ["TokenId,Token,Cosine,Kind,Latitude,Longitude,North,Meridian,Equinox", "1,,0.5,,12.5,-7,,,",
                "3,,0.5,,12.5,-7,,,"],
            File.ReadAllLines(_folder.File("a.csv")));
        JsonElement json = JsonDocument.Parse(File.ReadAllText(_folder.File("a.json"))).RootElement;
        Assert.Equal(JsonValueKind.Null, json.GetProperty("model").ValueKind);
        Assert.Equal(JsonValueKind.Null, json.GetProperty("north").ValueKind);
        Assert.Equal(4, json.GetProperty("tokenCount").GetInt32());
        Assert.Equal(12.5, json.GetProperty("latitude").GetDouble());
    }

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Says_what_is_wrong_and_where(string tensor, string what, SafetensorsItem bad)
    {
        string path = Write(bad);

        ClusterException error = Assert.Throws<ClusterException>(() => ClusterFile.Load(path));

        Assert.Equal(ClusterError.ClusterFileInvalid, error.Error);
        Assert.StartsWith($"'{path}': the tensor '{tensor}' ", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_missing_tensor_is_named()
    {
        var error = Assert.Throws<SafetensorsException>(() => ClusterFile.Load(Golden.File("tiny", "W.safetensors")));

        Assert.Equal(SafetensorsError.TensorNotFound, error.Error);
    }

    [Fact]
    public void Is_refused_for_a_matrix_of_another_token_count()
    {
        string path = Golden.File("tiny", "torch_cluster.safetensors");

        ClusterException error = Assert.Throws<ClusterException>(() => ClusterFile.Load(path, Golden.Matrix("medium")));

        Assert.Equal(ClusterError.ClusterOfAnotherMatrix, error.Error);
        Assert.Contains("2000", error.Message, StringComparison.Ordinal);
    }

    private string Write(params SafetensorsItem[] changed)
    {
        Dictionary<string, SafetensorsItem> items = new SafetensorsItem[]
        {
            SafetensorsItem.FromU8("cluster_mask", [0, 1, 0, 1]),
            SafetensorsItem.FromI32("cluster_token_ids", [1, 3]),
            SafetensorsItem.FromF32("cluster_cosine", [0.5f]),
            SafetensorsItem.FromI32("n_cluster_members", [2]),
            SafetensorsItem.FromF32("ref_lat", [12.5f]),
            SafetensorsItem.FromF32("ref_lon", [-7f]),
        }.ToDictionary(static item => item.Name);
        foreach (SafetensorsItem item in changed)
        {
            items[item.Name] = item;
        }

        string path = _folder.File("cluster.safetensors");
        using FileStream stream = File.Create(path);
        SafetensorsWriter.Write(stream, items.Values);
        return path;
    }
}
