using System;
using System.IO;
using ClusterTools.Matrices;
using ClusterTools.Tests.Files;
using Xunit;

namespace ClusterTools.Tests.Matrices;

public sealed class OutputPathTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(@"C:\p\W.safetensors")]
    [InlineData(@"C:\p\w.safetensors")]
    [InlineData(@"c:\P\W.SAFETENSORS")]
    [InlineData(@"C:\p\W.safetensors.")]
    [InlineData(@"\\?\C:\p\W.safetensors")]
    [InlineData(@"C:\p\tokenizer.JSON")]
    public void Other_spellings_of_an_input_are_refused(string path)
    {
        string[] inputs = [@"C:\p\W.safetensors", @"C:\p\tokenizer.json"];
        var disk = new WindowsNames(inputs);

        OutputException error = Assert.Throws<OutputException>(
            () => OutputPath.RequireOtherThan(path, inputs, disk.Identify));

        Assert.Equal(OutputError.OutputIsInput, error.Error);
    }

    [Theory]
    [InlineData(@"C:\p\other.safetensors")]
    [InlineData(@"C:\p\new.safetensors")]
    public void Other_files_are_free(string path)
    {
        string[] inputs = [@"C:\p\W.safetensors", @"C:\p\missing.json"];
        var disk = new WindowsNames(@"C:\p\W.safetensors", @"C:\p\other.safetensors");

        OutputPath.RequireOtherThan(path, inputs, disk.Identify);
    }

    [Fact]
    public void A_file_that_only_looks_like_the_input_is_free()
    {
        string input = _folder.File("a", "x"u8);
        string other = _folder.File("b", "x"u8);
        File.SetLastWriteTimeUtc(input, DateTime.UnixEpoch);
        File.SetLastWriteTimeUtc(other, DateTime.UnixEpoch);

        OutputPath.RequireOtherThan(other, [input]);
    }

    [Fact]
    public void A_matrix_protects_the_files_of_its_model_and_tokenizer()
    {
        string[] names =
        [
            "W.safetensors", "tokenizer.json", "tokenizer_config.json", "added_tokens.json", "merges.txt",
        ];
        TokenMatrix bare = TensorFile.Matrix(_folder, 5, 3, new ushort[15]);
        foreach (string name in names[1..])
        {
            _folder.File(name, "{}"u8);
        }

        TokenMatrix matrix = TokenMatrix.Open(bare.Path);

        Assert.All(names, name => Assert.Throws<OutputException>(
            () => PcaBasisFile.Save(TensorFile.UnitBasis(matrix), _folder.File(name))));
    }

    [Fact]
    public void Results_of_files_protect_these_files()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 5, 3, new ushort[15]);
        string path = _folder.File("basis.safetensors");
        PcaBasisFile.Save(TensorFile.UnitBasis(matrix), path);
        byte[] content = File.ReadAllBytes(path);
        PcaBasis basis = PcaBasisFile.Load(path, matrix);

        Assert.Throws<OutputException>(() => PcaBasisFile.Save(basis, path));

        Assert.Equal(content, File.ReadAllBytes(path));
        PcaBasisFile.Save(basis, _folder.File("copy.safetensors"));
        Assert.Equal(content, File.ReadAllBytes(_folder.File("copy.safetensors")));
    }
}
