using System.IO;
using Xunit;

namespace ClusterTools.Tests.Clusters;

public sealed class GoldenClusterTests
{
    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Saved_cluster_is_byte_for_byte_what_Python_saves(string size)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("cluster.safetensors");
        CosineCluster cluster = CosineCluster.Mode(CosineMeasurement.Measure(Golden.TorchDirection(size)));

        ClusterFile.Save(cluster, path, ClusterFile.FormatOf(path));

        Assert.Equal(File.ReadAllBytes(Golden.File(size, "torch_cluster.safetensors")), File.ReadAllBytes(path));
    }
}
