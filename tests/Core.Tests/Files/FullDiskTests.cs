using System;
using System.IO;
using ClusterTools.Files;
using Xunit;

namespace ClusterTools.Tests.Files;

/// <summary>A disk that is full in the middle of a file: the old file is as it was, and nothing else is left.</summary>
public sealed class FullDiskTests
{
    private const int MoreThanTheDisk = 100_000;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Leaves_no_part_of_a_new_file(bool overwrite)
    {
        using SmallDisk disk = new();

        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(disk.File("f"), overwrite, Fill));

        Assert.Empty(disk.Files());
    }

    [Fact]
    public void Leaves_the_old_file()
    {
        using SmallDisk disk = new();
        File.WriteAllText(disk.File("f"), "old");

        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(disk.File("f"), overwrite: true, Fill));

        Assert.Equal([disk.File("f")], disk.Files());
        Assert.Equal("old", File.ReadAllText(disk.File("f")));
    }

    [Fact]
    public void Leaves_no_part_of_a_copy_where_there_are_no_links()
    {
        using SmallDisk disk = new();
        using TemporaryFolder folder = new();
        string source = folder.File("source", new byte[MoreThanTheDisk]);

        Assert.ThrowsAny<IOException>(() => AtomicFile.CopyToFreeName(source, disk.File("f")));

        Assert.Empty(disk.Files());
    }

    [Theory]
    [InlineData(ClusterFileFormat.Safetensors)]
    [InlineData(ClusterFileFormat.Csv)]
    [InlineData(ClusterFileFormat.Json)]
    public void Leaves_the_old_cluster_in_every_format(ClusterFileFormat format)
    {
        using SmallDisk disk = new();
        using TemporaryFolder folder = new();
        CosineCluster cluster = Large(folder);
        string path = disk.File("members");
        File.WriteAllText(path, "old");

        Assert.ThrowsAny<IOException>(() => ClusterFile.Save(cluster, path, format));

        Assert.Equal([path], disk.Files());
        Assert.Equal("old", File.ReadAllText(path));
    }

    private static void Fill(Stream stream) => stream.Write(new byte[MoreThanTheDisk]);

    private static CosineCluster Large(TemporaryFolder folder)
    {
        const int Tokens = 80_000;
        var bits = new ushort[Tokens * 3];
        Array.Fill(bits, (ushort)0x3F80);
        TokenMatrix matrix = TensorFile.Matrix(folder, Tokens, 3, bits);
        return CosineCluster.Mode(CosineMeasurement.Measure(new SkyDirection(TensorFile.UnitBasis(matrix), 1, 2)));
    }
}
