using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Basis;

public sealed class BadBasisFileTests : IDisposable
{
    private static readonly string s_hash = new('a', 64);

    private readonly TemporaryFolder _folder = new();

    /// <summary>Each case changes a good file of two components in three dimensions, rows and marked.</summary>
    public static TheoryData<string, string, Action<Dictionary<string, SafetensorsItem>, Dictionary<string,
        string>>> Cases => new()
    {
        { "components", "type I32", (items, _) =>
            items["components"] = SafetensorsItem.FromI32("components", new int[6], [2, 3]) },
        { "components", "[6]", (items, _) => items["components"] = Item("components", [6], new double[6]) },
        { "components", "[0, 3]", (items, _) => items["components"] = Item("components", [0, 3], []) },
        { "components", "[3, 2]", (items, _) => items["components"] = Item("components", [3, 2], new double[6]) },
        { "components", "[4, 5]", (items, metadata) => Unmarked(items, metadata, [4, 5]) },
        { "components", "5 components", (items, metadata) => Unmarked(items, metadata, [3, 5]) },
        { "components", "4 components", (items, metadata) => Unmarked(items, metadata, [4, 3]) },
        { "components", "NaN", (items, _) =>
            items["components"] = Item("components", [2, 3], [1, 0, 0, 0, double.NaN, 0]) },
        { "components", "component 2 of norm 1.00001", (items, _) =>
            items["components"] = Item("components", [2, 3], [1, 0, 0, 0, 1.00001, 0]) },
        { "components", "component 1 of norm 0", (items, _) =>
            items["components"] = Item("components", [2, 3], [0, 0, 0, 0, 1, 0]) },
        { "components", "components 1 and 2", (items, _) =>
            items["components"] = Item("components", [2, 3], [0.8, 0.6, 0, 0.6, 0.8, 0]) },
        { "eigenvalues", "3 numbers", (items, _) => items["eigenvalues"] = Item("eigenvalues", [3], [3, 2, 1]) },
        { "eigenvalues", "descending", (items, _) => items["eigenvalues"] = Item("eigenvalues", [2], [1, 2]) },
        { "eigenvalues", "infinity", (items, _) =>
            items["eigenvalues"] = Item("eigenvalues", [2], [double.PositiveInfinity, 2]) },
        { "mean", "[1, 3]", (items, _) => items["mean"] = Item("mean", [1, 3], new double[3]) },
        { "mean", "NaN", (items, _) => items["mean"] = Item("mean", [3], [0, double.NaN, 0]) },
        { "residuals", "1 numbers", (items, _) => items["residuals"] = Item("residuals", [1], [0]) },
        { "residuals", "negative", (items, _) => items["residuals"] = Item("residuals", [2], [0, -1]) },
        { "total_variance", "2 numbers", (items, _) => items["total_variance"] = Item("total_variance", [2], [1, 1]) },
        { "total_variance", "negative", (items, _) => items["total_variance"] = Item("total_variance", [1], [-1]) },
        { "format_version", "'2'", (_, metadata) => metadata["format_version"] = "2" },
        { "matrix_sha256", "64", (_, metadata) => metadata["matrix_sha256"] = "A" },
        { "matrix_dtype", "'I8'", (_, metadata) => metadata["matrix_dtype"] = "I8" },
        { "matrix_shape", "'[7,3'", (_, metadata) => metadata["matrix_shape"] = "[7,3" },
        { "matrix_shape", "'[7, -3]'", (_, metadata) => metadata["matrix_shape"] = "[7, -3]" },
        { "components", "'\uFFFD[2Jm (W BF16 [7 x 4])'", (_, metadata) =>
            (metadata["matrix_name"], metadata["matrix_shape"]) = ("\u001b[2Jm", "[7,4]") },
        { "components", "m (W BF16 [7 x 4])", (_, metadata) => metadata["matrix_shape"] = "[7,4]" },
    };

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Cases), DisableDiscoveryEnumeration = true)]
    public void Says_what_is_wrong_and_where(
        string place, string what, Action<Dictionary<string, SafetensorsItem>, Dictionary<string, string>> spoil)
    {
        string path = Write(spoil);

        BasisException error = Assert.Throws<BasisException>(() => PcaBasisFile.Load(path));

        Assert.Equal(BasisError.BasisFileInvalid, error.Error);
        Assert.StartsWith($"'{path}'", error.Message, StringComparison.Ordinal);
        Assert.Contains($"'{place}'", error.Message, StringComparison.Ordinal);
        Assert.Contains(what, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_unspoilt_file_is_good()
    {
        PcaBasis basis = PcaBasisFile.Load(Write(static (_, _) => { }));

        Assert.Equal("m (W BF16 [7 x 3])", basis.Origin!.ToString());
    }

    [Theory]
    [InlineData("components")]
    [InlineData("eigenvalues")]
    [InlineData("mean")]
    [InlineData("residuals")]
    [InlineData("total_variance")]
    public void A_missing_tensor_is_named(string name)
    {
        string path = Write((items, _) => items.Remove(name));

        var error = Assert.Throws<SafetensorsException>(() => PcaBasisFile.Load(path));
        Assert.Equal(SafetensorsError.TensorNotFound, error.Error);
        Assert.Equal(name, error.TensorName);
    }

    [Fact]
    public void The_first_of_many_skew_pairs_is_reported_whatever_the_threads()
    {
        const int Count = 100;
        var components = new double[Count * Count];
        for (int k = 0; k < Count; k++)
        {
            // Each after the fortieth leans to the fortieth.
            components[(k * Count) + k] = k > 40 ? 0.8 : 1;
            components[(k * Count) + 40] += k > 40 ? 0.6 : 0;
        }

        string path = Write((items, metadata) =>
        {
            metadata["matrix_shape"] = $"[7,{Count}]";
            items["components"] = Item("components", [Count, Count], components);
            items["eigenvalues"] = Item("eigenvalues", [Count], new double[Count]);
            items["residuals"] = Item("residuals", [Count], new double[Count]);
            items["mean"] = Item("mean", [Count], new double[Count]);
        });

        for (int threads = 1; threads < 5; threads++)
        {
            var context = new ComputeContext(threads);
            BasisException error = Assert.Throws<BasisException>(() => PcaBasisFile.Load(path, context: context));
            Assert.Contains("components 41 and 42 whose dot product is 0.6", error.Message, StringComparison.Ordinal);
        }
    }

    private static SafetensorsItem Item(string name, long[] shape, double[] values) =>
        SafetensorsItem.FromF64(name, values, shape);

    private static void Unmarked(
        Dictionary<string, SafetensorsItem> items, Dictionary<string, string> metadata, long[] shape)
    {
        metadata.Clear();
        items["components"] = Item("components", shape, new double[shape[0] * shape[1]]);
    }

    private string Write(Action<Dictionary<string, SafetensorsItem>, Dictionary<string, string>> spoil)
    {
        var items = new[]
        {
            Item("components", [2, 3], [1, 0, 0, 0, 0.6, -0.8]),
            Item("eigenvalues", [2], [2, 1]),
            Item("mean", [3], [0, 0, 0]),
            Item("residuals", [2], [0, 0]),
            Item("total_variance", [1], [3]),
        }.ToDictionary(static item => item.Name);
        var metadata = new Dictionary<string, string>
        {
            ["format"] = "clustertools-pca-basis",
            ["format_version"] = "1",
            ["matrix_name"] = "m",
            ["matrix_tensor"] = "W",
            ["matrix_dtype"] = "BF16",
            ["matrix_shape"] = "[7,3]",
            ["matrix_sha256"] = s_hash,
        };
        spoil(items, metadata);
        string path = _folder.File("basis.safetensors");
        using FileStream stream = File.Create(path);
        SafetensorsWriter.Write(stream, items.Values, metadata);
        return path;
    }
}
