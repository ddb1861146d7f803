using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Threading;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Basis;

public sealed class PcaBasisFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny", 3)]
    [InlineData("tiny", 64)]
    [InlineData("medium", 5)]
    public void Comes_back_to_the_bit(string size, int count)
    {
        PcaBasis basis = PcaBasis.Compute(Golden.Matrix(size), new ComponentCount(count));
        string path = _folder.File("folder/basis.safetensors");

        PcaBasisFile.Save(basis, path);
        PcaBasis read = PcaBasisFile.Load(path);

        AssertSameBits(basis, read);
        Assert.Null(read.TokenMatrix);
    }

    [Fact]
    public void Keeps_signs_of_zero_subnormals_and_what_is_unknown()
    {
        var basis = new PcaBasis([[-1.0, -0.0], [double.Epsilon, 1]], [2, -0.0], [-0.0, 1e-310], double.NaN);
        string path = _folder.File("basis.safetensors");

        PcaBasisFile.Save(basis, path);

        AssertSameBits(basis, PcaBasisFile.Load(path));
    }

    [Theory]
    [InlineData("Torch", "TorchSharp 0.107.0", ComputeDevice.Torch)]
    [InlineData("Mps", "TorchSharp 0.107.0", ComputeDevice.Mps)]
    [InlineData("Abacus", "TorchSharp 0.107.0", null)]
    [InlineData("1", "TorchSharp 0.107.0", null)]
    [InlineData("Torch", "", null)]
    [InlineData("Torch", "\u001b[2J", null)]
    public void Tells_what_computed_the_basis_where_the_file_does(string device, string engine, ComputeDevice? expected)
    {
        string path = _folder.File("basis.safetensors");
        SafetensorsItem[] items =
        [
            SafetensorsItem.FromF64("components", [1, 0], [1, 2]),
            SafetensorsItem.FromF64("eigenvalues", [1]),
            SafetensorsItem.FromF64("mean", [0, 0]),
            SafetensorsItem.FromF64("total_variance", [1]),
            SafetensorsItem.FromF64("residuals", [0]),
        ];
        using (FileStream stream = File.Create(path))
        {
            SafetensorsWriter.Write(stream, items, new Dictionary<string, string>
            {
                ["format"] = "clustertools-pca-basis",
                ["format_version"] = "1",
                ["device"] = device,
                ["engine"] = engine,
            });
        }

        PcaBasis basis = PcaBasisFile.Load(path);

        Assert.Equal(expected, basis.Device);
        Assert.Equal(expected is null ? null : engine, basis.Engine);
    }

    [Fact]
    public void A_basis_of_parts_does_not_tell_what_computed_it()
    {
        string path = _folder.File("basis.safetensors");
        PcaBasisFile.Save(new PcaBasis([[1.0, 0]], [1], [0.0, 0], 1), path);

        Assert.DoesNotContain("device", SafetensorsHeader.Read(path).Metadata.Keys);
        Assert.Null(PcaBasisFile.Load(path).Device);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Names_the_matrix(string size)
    {
        TokenMatrix matrix = Golden.Matrix(size);
        string path = _folder.File("basis.safetensors");
        PcaBasisFile.Save(PcaBasis.Compute(matrix, new ComponentCount(1)), path);
        string planted = File.ReadAllText(Golden.File(size, "planted.json"));
        string hash = JsonDocument.Parse(planted).RootElement.GetProperty("sha256_payload").GetString()!;

        SafetensorsHeader header = SafetensorsHeader.Read(path);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["format"] = "clustertools-pca-basis",
                ["format_version"] = "1",
                ["matrix_name"] = size,
                ["matrix_tensor"] = "W",
                ["matrix_dtype"] = "BF16",
                ["matrix_shape"] = $"[{matrix.TokenCount},{matrix.Dimension}]",
                ["matrix_sha256"] = hash,
                ["device"] = "Cpu",
                ["engine"] = $"ClusterTools {typeof(PcaBasis).Assembly.GetName().Version!.ToString(3)}",
            },
            header.Metadata);
        Assert.Equal(
            [
                $"components F64 [1, {matrix.Dimension}]", "eigenvalues F64 [1]", $"mean F64 [{matrix.Dimension}]",
                "residuals F64 [1]", "total_variance F64 [1]",
            ],
            header.Tensors.Select(static tensor => tensor.ToString()));

        TokenMatrixIdentity origin = PcaBasisFile.Load(path).Origin!;
        Assert.Equal(matrix.ToString(), origin.ToString());
        Assert.Equal(hash, origin.Sha256);
    }

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Reads_PyTorchs_columns_with_their_signs(string size)
    {
        PcaBasis expected = Golden.TorchBasis(size);
        string path = Golden.File(size, "basis_torch.safetensors");

        PcaBasis read = PcaBasisFile.Load(path, Golden.Matrix(size));

        Assert.Equal(expected.Components, read.Components);
        Assert.Equal(expected.Eigenvalues, read.Eigenvalues);
        Assert.Equal(expected.Mean, read.Mean);
        Assert.Equal(
            TensorFile.Load<float>(path, "eigenvalues").Sum(static value => (double)value), read.TotalVariance);
        Assert.All(read.Residuals, static value => Assert.True(double.IsNaN(value)));
        Assert.Equal(size, read.TokenMatrix!.Name);
        Assert.Null(read.Origin);
    }

    [Fact]
    public void Reads_rows_of_another_program_where_the_shape_tells_them()
    {
        string path = Golden.File("tiny", "pca_float64.safetensors");

        PcaBasis read = PcaBasisFile.Load(path);

        Assert.Equal(TensorFile.Load<double>(path, "components"), read.Components.SelectMany(static row => row));
        Assert.Equal(TensorFile.Load<double>(path, "total_variance")[0], read.TotalVariance);
    }

    [Fact]
    public void Takes_a_square_for_columns_unless_the_file_is_ours()
    {
        // A rotation, so that the transpose is another basis.
        double[] square = [0.8, 0.6, -0.6, 0.8];
        string path = WriteFile(
            null, Item("components", [2, 2], square), Item("eigenvalues", [2], [3, 1]), Item("mean", [2], [0, 0]));

        PcaBasis columns = PcaBasisFile.Load(path);
        Assert.Equal([0.8, -0.6], columns.Components[0]);
        Assert.Equal(4, columns.TotalVariance);

        string ours = _folder.File("ours.safetensors");
        PcaBasisFile.Save(columns, ours);
        Assert.Equal([0.8, -0.6], PcaBasisFile.Load(ours).Components[0]);
    }

    [Fact]
    public void Does_not_know_the_total_variance_where_only_some_eigenvalues_are_there()
    {
        string path = WriteFile(
            null, Item("components", [3, 1], [0, 1, 0]), Item("eigenvalues", [1], [3]), Item("mean", [3], [0, 0, 0]));

        Assert.True(double.IsNaN(PcaBasisFile.Load(path).TotalVariance));
    }

    [Fact]
    public void Is_bound_to_its_matrix_wherever_that_lies()
    {
        string path = SaveTiny();
        string copy = _folder.File("another.safetensors", File.ReadAllBytes(Golden.File("tiny", "W.safetensors")));

        PcaBasis read = PcaBasisFile.Load(path, TokenMatrix.Open(copy));

        Assert.Equal(copy, read.TokenMatrix!.Path);
    }

    [Fact]
    public void Is_refused_for_another_matrix_unless_forced()
    {
        string path = SaveTiny();
        TokenMatrix another = AnotherTiny();

        BasisException error = Assert.Throws<BasisException>(() => PcaBasisFile.Load(path, another));
        Assert.Equal(BasisError.BasisOfAnotherMatrix, error.Error);
        Assert.Contains(path, error.Message, StringComparison.Ordinal);
        Assert.Contains(another.Path, error.Message, StringComparison.Ordinal);
        Assert.Same(another, PcaBasisFile.Load(path, another, force: true).TokenMatrix);
    }

    [Fact]
    public void Is_refused_for_another_shape_without_reading_the_matrix()
    {
        string path = SaveTiny();
        TokenMatrix shorter = TensorFile.Matrix(_folder, 5, 64, new ushort[5 * 64]);
        File.Delete(shorter.Path);

        BasisException error = Assert.Throws<BasisException>(() => PcaBasisFile.Load(path, shorter));
        Assert.Equal(BasisError.BasisOfAnotherMatrix, error.Error);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Is_refused_for_another_dimension_always(bool force)
    {
        string path = SaveTiny();

        var error = Assert.Throws<TokenMatrixException>(
            () => PcaBasisFile.Load(path, Golden.Matrix("medium"), force));
        Assert.Equal(TokenMatrixError.DimensionMismatch, error.Error);
    }

    [Fact]
    public void Names_the_matrix_it_was_computed_from_when_it_is_saved_again()
    {
        string path = SaveTiny();
        PcaBasis forced = PcaBasisFile.Load(path, AnotherTiny(), force: true);
        string again = _folder.File("again.safetensors");

        PcaBasisFile.Save(forced, again);

        Assert.Equal(File.ReadAllBytes(path), File.ReadAllBytes(again));
    }

    [Fact]
    public void Names_no_matrix_where_none_is_known()
    {
        string path = _folder.File("basis.safetensors");

        PcaBasisFile.Save(PcaBasisFile.Load(Golden.File("tiny", "basis_torch.safetensors")), path);

        Assert.Equal(["format", "format_version"], SafetensorsHeader.Read(path).Metadata.Keys);
        Assert.NotNull(PcaBasisFile.Load(path, AnotherTiny()).TokenMatrix);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Is_not_saved_over_its_matrix(bool throughLink)
    {
        Assert.SkipWhen(throughLink && OperatingSystem.IsWindows(), "Links need a privilege there.");
        TokenMatrix matrix = TensorFile.Matrix(_folder, 5, 3, new ushort[15]);
        byte[] content = File.ReadAllBytes(matrix.Path);
        string path = throughLink ? _folder.File("link.safetensors") : matrix.Path;
        if (throughLink)
        {
            File.CreateSymbolicLink(path, matrix.Path);
        }

        var error = Assert.Throws<OutputException>(() => PcaBasisFile.Save(TensorFile.UnitBasis(matrix), path));

        Assert.Equal(OutputError.OutputIsInput, error.Error);
        Assert.Equal(content, File.ReadAllBytes(matrix.Path));
    }

    [Fact]
    public void Leaves_nothing_behind_when_cancelled()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 5, 3, new ushort[15]);
        var context = new ComputeContext(cancellationToken: new CancellationToken(canceled: true));

        Assert.Throws<OperationCanceledException>(
            () => PcaBasisFile.Save(TensorFile.UnitBasis(matrix), _folder.File("basis.safetensors"), context: context));

        Assert.Equal([matrix.Path], Directory.GetFiles(_folder.Path));
        Assert.Throws<OperationCanceledException>(
            () => PcaBasisFile.Load(Golden.File("tiny", "basis_torch.safetensors"), context: context));
    }

    private static SafetensorsItem Item(string name, long[] shape, double[] values) =>
        SafetensorsItem.FromF64(name, values, shape);

    private static void AssertSameBits(PcaBasis expected, PcaBasis actual)
    {
        Assert.Equal(Bits(expected.Components.SelectMany(static row => row)),
            Bits(actual.Components.SelectMany(static row => row)));
        Assert.Equal(expected.Components.Count, actual.Components.Count);
        Assert.Equal(Bits(expected.Eigenvalues), Bits(actual.Eigenvalues));
        Assert.Equal(Bits(expected.Mean), Bits(actual.Mean));
        Assert.Equal(Bits(expected.Residuals), Bits(actual.Residuals));
        Assert.Equal(Bits([expected.TotalVariance]), Bits([actual.TotalVariance]));
    }

    private static IEnumerable<long> Bits(IEnumerable<double> values) => values.Select(BitConverter.DoubleToInt64Bits);

    private string SaveTiny()
    {
        string path = _folder.File("tiny.safetensors");
        PcaBasisFile.Save(PcaBasis.Compute(Golden.Matrix("tiny"), new ComponentCount(3)), path);
        return path;
    }

    // The golden matrix but for one bit.
    private TokenMatrix AnotherTiny()
    {
        byte[] bytes = File.ReadAllBytes(Golden.File("tiny", "W.safetensors"));
        bytes[^1] ^= 1;
        return TokenMatrix.Open(_folder.File("other.safetensors", bytes));
    }

    private string WriteFile(Dictionary<string, string>? metadata, params SafetensorsItem[] items)
    {
        string path = _folder.File("made.safetensors");
        using FileStream stream = File.Create(path);
        SafetensorsWriter.Write(stream, items, metadata);
        return path;
    }
}
