using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Clusters;

public sealed class ClusterFileTests : IDisposable
{
    private const string Csv =
        "TokenId,Token,Cosine,Kind,Latitude,Longitude,North,Meridian,Equinox\n"
                + "2,,0.80078125,,0,-1440,2,1,3\n6,,0.80078125,,0,-1440,2,1,3\n";

    private readonly TemporaryFolder _folder = new();
    private readonly CosineCluster _cluster;

    public ClusterFileTests() =>
        _cluster = CosineCluster.WithCosine(SmallMeasurement.Take(_folder, 0, -1440), SmallMeasurement.FourFifths);

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("a.safetensors", ClusterFileFormat.Safetensors)]
    [InlineData("a.b/c.CSV", ClusterFileFormat.Csv)]
    [InlineData("a.csv.Json", ClusterFileFormat.Json)]
    public void The_extension_tells_the_format(string path, ClusterFileFormat format) =>
        Assert.Equal(format, ClusterFile.FormatOf(path));

    [Theory]
    [InlineData("a")]
    [InlineData("a.")]
    [InlineData("a.txt")]
    [InlineData("csv")]
    [InlineData("a.csv/b")]
    [InlineData("a.csv ")]
    [InlineData("a.0")]
    [InlineData("")]
    public void Other_extensions_tell_none(string path)
    {
        OutputException error = Assert.Throws<OutputException>(() => ClusterFile.FormatOf(path));

        Assert.Equal((OutputError.FileFormatUnknown, "FileFormatUnknown"), (error.Error, error.ErrorId));
        Assert.StartsWith($"'{path}' ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_has_a_line_for_each_member_in_every_culture()
    {
        using (Culture.WithDecimalComma())
        {
            Assert.Equal(Csv, Saved("a.csv"));
        }

        Assert.Equal(Csv, Saved("b.csv"));
    }

    [Fact]
    public void Json_has_the_direction_the_class_and_its_members_in_every_culture()
    {
        string expected = $$"""
            {
              "model": "{{_cluster.TokenMatrix!.Name}}",
              "tensor": "W",
              "tokenCount": 10,
              "latitude": 0,
              "longitude": -1440,
              "north": 2,
              "meridian": 1,
              "equinox": 3,
              "cosine": 0.80078125,
              "count": 2,
              "members": [
                {
                  "tokenId": 2,
                  "token": null,
                  "cosine": 0.80078125,
                  "kind": null
                },
                {
                  "tokenId": 6,
                  "token": null,
                  "cosine": 0.80078125,
                  "kind": null
                }
              ]
            }
            """.ReplaceLineEndings("\n");
        using (Culture.WithDecimalComma())
        {
            Assert.Equal(expected, Saved("a.json"));
        }

        Assert.Equal(expected, Saved("b.json"));
    }

    [Fact]
    public void Safetensors_has_the_six_tensors_of_the_notebook()
    {
        string path = _folder.File("a.safetensors");

        ClusterFile.Save(_cluster, path, ClusterFileFormat.Safetensors);

        Assert.Equal(
            [
                "cluster_cosine F32 [1]", "ref_lat F32 [1]", "ref_lon F32 [1]", "cluster_token_ids I32 [2]",
                "n_cluster_members I32 [1]", "cluster_mask U8 [10]",
            ],
            SafetensorsHeader.Read(path).Tensors.Select(static tensor => tensor.ToString()));
        Assert.Equal([0, 0, 1, 0, 0, 0, 1, 0, 0, 0], TensorFile.Load<byte>(path, "cluster_mask"));
        Assert.Equal([2, 6], TensorFile.Load<int>(path, "cluster_token_ids"));
        Assert.Equal([0.80078125f], TensorFile.Load<float>(path, "cluster_cosine"));
        Assert.Equal([2], TensorFile.Load<int>(path, "n_cluster_members"));
        Assert.Equal([0f], TensorFile.Load<float>(path, "ref_lat"));
        Assert.Equal([-1440f], TensorFile.Load<float>(path, "ref_lon"));
    }

    [Fact]
    public void The_format_that_is_given_counts_not_the_extension()
    {
        string path = _folder.File("a.json");

        ClusterFile.Save(_cluster, path, ClusterFileFormat.Csv);

        Assert.Equal(Csv, File.ReadAllText(path));
    }

    [Fact]
    public void An_existing_file_is_replaced_only_if_allowed()
    {
        string path = _folder.File("a.csv", "old"u8);

        TargetExistsException error = Assert.Throws<TargetExistsException>(
            () => ClusterFile.Save(_cluster, path, ClusterFileFormat.Csv, overwrite: false));
        Assert.Equal((path, "old"), (error.Path, File.ReadAllText(path)));

        ClusterFile.Save(_cluster, path, ClusterFileFormat.Csv);
        Assert.Equal(Csv, File.ReadAllText(path));
    }

    [Fact]
    public void A_read_only_file_is_replaced_only_if_asked()
    {
        string path = _folder.File("a.csv", "old"u8);
        new FileInfo(path).IsReadOnly = true;

        Assert.Throws<UnauthorizedAccessException>(() => ClusterFile.Save(_cluster, path, ClusterFileFormat.Csv));
        Assert.Equal("old", File.ReadAllText(path));

        ClusterFile.Save(_cluster, path, ClusterFileFormat.Csv, replaceReadOnly: true);
        Assert.Equal(Csv, File.ReadAllText(path));
        new FileInfo(path).IsReadOnly = false;
    }

    [Fact]
    public void Missing_folders_are_made()
    {
        string path = _folder.File("a/b/c.csv");

        ClusterFile.Save(_cluster, path, ClusterFileFormat.Csv);

        Assert.Equal(Csv, File.ReadAllText(path));
    }

    [Fact]
    public void The_matrix_itself_is_never_written_over()
    {
        string matrix = _cluster.TokenMatrix!.Path;
        string folder = Path.GetDirectoryName(matrix)!;
        AssertRefused(matrix);
        AssertRefused(Path.Combine(folder, "x", "..", "W.safetensors"));
        AssertRefused(Path.GetRelativePath(Environment.CurrentDirectory, matrix));
    }

    [Fact]
    public void The_matrix_is_not_written_over_through_a_link_or_another_spelling()
    {
        string matrix = _cluster.TokenMatrix!.Path;
        string otherCase = _folder.File("w.SAFETENSORS");
        if (File.Exists(otherCase))
        {
            AssertRefused(otherCase);
        }
        else
        {
            ClusterFile.Save(_cluster, otherCase, ClusterFileFormat.Safetensors);
            Assert.True(File.Exists(matrix));
        }

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        string link = _folder.File("link.safetensors");
        File.CreateSymbolicLink(link, matrix);
        AssertRefused(link);
        string circle = _folder.File("circle.safetensors");
        File.CreateSymbolicLink(circle, circle);
        Assert.ThrowsAny<IOException>(() => ClusterFile.Save(_cluster, circle, ClusterFileFormat.Safetensors));
        string folder = _folder.File("linked");
        Directory.CreateSymbolicLink(folder, _folder.Path);
        AssertRefused(Path.Combine(folder, "W.safetensors"));
    }

    private string Saved(string name)
    {
        string path = _folder.File(name);
        ClusterFile.Save(_cluster, path, ClusterFile.FormatOf(path));
        return File.ReadAllText(path);
    }

    private void AssertRefused(string path)
    {
        byte[] before = File.ReadAllBytes(_cluster.TokenMatrix!.Path);

        OutputException error = Assert.Throws<OutputException>(
            () => ClusterFile.Save(_cluster, path, ClusterFileFormat.Safetensors, replaceReadOnly: true));

        Assert.Equal((OutputError.OutputIsInput, "OutputIsInput"), (error.Error, error.ErrorId));
        Assert.Contains(Path.GetFullPath(path), error.Message);
        Assert.Equal(before, File.ReadAllBytes(_cluster.TokenMatrix!.Path));
    }
}
