using System;
using System.IO;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Matrices;

public sealed class TokenMatrixTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_matrix_tells_what_the_file_holds()
    {
        string path = Write("gemma/W.safetensors", SafetensorsItem.FromF32("W", new float[15], [5, 3]));

        TokenMatrix matrix = TokenMatrix.Open(path);

        Assert.Equal("gemma", matrix.Name);
        Assert.Equal(path, matrix.Path);
        Assert.Equal("W", matrix.TensorName);
        Assert.Equal(SafetensorsDType.F32, matrix.DType);
        Assert.Equal((5, 3, 60L), (matrix.TokenCount, matrix.Dimension, matrix.SizeBytes));
        Assert.Equal("gemma (W F32 [5 x 3])", matrix.ToString());
    }

    [Theory]
    [InlineData("gemma-3/W.safetensors", "gemma-3")]
    [InlineData("qwen2.5/model.safetensors", "qwen2.5")]
    [InlineData("qwen2.5/model-00001-of-00002.safetensors", "qwen2.5")]
    [InlineData("models/qwen2.5.safetensors", "qwen2.5")]
    [InlineData("gemma-3/w.safetensors", "gemma-3")]
    [InlineData("gemma-3/Wte.safetensors", "Wte")]
    [InlineData("a b/[1].safetensors", "[1]")]
    public void The_name_is_the_folders_where_the_files_says_nothing(string file, string name) =>
        Assert.Equal(name, TokenMatrix.Open(Write(file, OneElement())).Name);

    [Fact]
    public void A_relative_path_becomes_full()
    {
        string path = Write("W.safetensors", OneElement());
        string relative = Path.GetRelativePath(Environment.CurrentDirectory, path);

        Assert.Equal(path, TokenMatrix.Open(relative).Path);
    }

    [Fact]
    public void Rows_may_begin_at_any_byte()
    {
        // One byte of data before the matrix, or none: bfloat16 numbers at an odd and at an even address.
        ushort[] bits = [0x3F80, 0x4000, 0x4040, 0x4080, 0x40A0, 0x40C0];
        byte[] data = SafetensorsItem.Bytes<ushort>(bits);
        foreach (int before in (int[])[0, 1, 2, 3])
        {
            string header = $"{{\"a\":{{\"dtype\":\"U8\",\"shape\":[{before}],\"data_offsets\":[0,{before}]}},"
                + $"\"W\":{{\"dtype\":\"BF16\",\"shape\":[2,3],\"data_offsets\":[{before},{before + 12}]}}}}";
            byte[] file = Safetensors.TestFile.Compose(header, before + 12);
            data.CopyTo(file, file.Length - 12);
            TokenMatrix matrix = TokenMatrix.Open(_folder.File($"{before}.safetensors", file));

            PcaBasis basis = PcaBasis.Compute(matrix, ComponentCount.All);
            CosineMeasurement measurement = CosineMeasurement.Measure(
                new SkyDirection(TensorFile.UnitBasis(matrix), 0, 0));

            // The norms are 3.734375 and 8.75.
            Assert.Equal([2.5, 3.5, 4.5], basis.Mean);
            Assert.Equal([0.267578125f, 0.45703125f], measurement.Cosines);
        }
    }

    [Fact]
    public void A_file_that_cannot_be_read_is_an_error_of_files()
    {
        Assert.Throws<FileNotFoundException>(() => TokenMatrix.Open(_folder.File("none.safetensors")));
        Assert.Throws<DirectoryNotFoundException>(() => TokenMatrix.Open(_folder.File("none/W.safetensors")));
        Assert.Throws<ModelException>(() => TokenMatrix.Open(_folder.Path));
        Assert.Throws<SafetensorsException>(() => TokenMatrix.Open(_folder.File("short.safetensors", [1, 2, 3])));
    }

    private static SafetensorsItem OneElement() => SafetensorsItem.FromBF16("W", [0x3F80], [1, 1]);

    private string Write(string name, SafetensorsItem item)
    {
        string path = Path.GetFullPath(_folder.File(name));
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream stream = File.Create(path);
        SafetensorsWriter.Write(stream, [item]);
        return path;
    }
}
