using System;
using System.IO;
using System.Text;
using Xunit;

namespace ClusterTools.Tests.Models;

/// <summary>An index comes from the network: whatever it says, no file outside its folder is opened.</summary>
public sealed class ModelIndexTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("", "is not valid JSON")]
    [InlineData("{", "is not valid JSON")]
    [InlineData("{} x", "is not valid JSON")]
    [InlineData("{\"weight_map\":{\"W\":\"a.safetensors\",\"W\":\"b.safetensors\"}}", "is not valid JSON")]
    [InlineData("{\"weight_map\":{\"\\ud800\":\"a.safetensors\"}}", "is not valid JSON")]
    [InlineData("{\"weight_map\":{\"W\":\"\\ud800.safetensors\"}}", "is not valid JSON")]
    [InlineData("[]", "has no object 'weight_map'")]
    [InlineData("null", "has no object 'weight_map'")]
    [InlineData("{\"metadata\":{}}", "has no object 'weight_map'")]
    [InlineData("{\"weight_map\":[]}", "has no object 'weight_map'")]
    [InlineData("{\"weight_map\":{}}", "has an empty 'weight_map'")]
    [InlineData("{\"weight_map\":{\"W\":1}}", "has '1' as the file of the tensor 'W'")]
    [InlineData("{\"weight_map\":{\"W\":null}}", "has 'null' as the file")]
    [InlineData("{\"weight_map\":{\"W\":\"\"}}", "has '' as the file")]
    [InlineData("{\"weight_map\":{\"W\":\"..\"}}", "has '..' as the file")]
    [InlineData("{\"weight_map\":{\"W\":\"../x.safetensors\"}}", "has '../x.safetensors' as the file")]
    [InlineData("{\"weight_map\":{\"W\":\"..\\\\x.safetensors\"}}", "as the file")]
    [InlineData("{\"weight_map\":{\"W\":\"/etc/x.safetensors\"}}", "as the file")]
    [InlineData("{\"weight_map\":{\"W\":\"C:x.safetensors\"}}", "as the file")]
    [InlineData("{\"weight_map\":{\"W\":\"sub/x.safetensors\"}}", "as the file")]
    [InlineData("{\"weight_map\":{\"W\":\"x\\u0000.safetensors\"}}", "has 'x\uFFFD.safetensors' as the file")]
    [InlineData("{\"weight_map\":{\"W\":\"pytorch_model-00001-of-00002.bin\"}}", "as the file")]
    public void A_bad_index_is_refused(string text, string part) => AssertInvalid(Encoding.UTF8.GetBytes(text), part);

    [Fact]
    public void An_index_that_is_not_utf_8_is_refused() =>
        AssertInvalid([.. "{\"weight_map\":{\"W\":\"x"u8, 0xFF, .. ".safetensors\"}}"u8], "is not UTF-8");

    [Fact]
    public void An_index_that_is_too_long_is_refused()
    {
        using (FileStream stream = File.Create(_folder.File(ModelFiles.IndexName)))
        {
            stream.SetLength(100_000_001);
        }

        AssertInvalid(null, "has 100000001 bytes");
    }

    [Fact]
    public void Nesting_that_goes_too_deep_is_refused() => AssertInvalid(
        Encoding.UTF8.GetBytes($"{{\"x\":{new string('[', 10_000)}{new string(']', 10_000)}}}"), "is not valid JSON");

    [Fact]
    public void A_byte_order_mark_and_other_keys_are_passed_over()
    {
        ModelFiles.Save(_folder, "s.safetensors", "W");
        byte[] index =
            [.. "\uFEFF"u8, .. "{\"metadata\":{},\"weight_map\":{\"W\":\"s.safetensors\"},\"x\":[1]}"u8];
        _folder.File("other.index.json", index);

        Assert.Equal("W", TokenMatrix.Open(_folder.File("other.index.json")).TensorName);
    }

    [Fact]
    public void An_index_that_is_not_there_is_a_missing_file() =>
        Assert.Throws<FileNotFoundException>(() => TokenMatrix.Open(_folder.File(ModelFiles.IndexName)));

    private void AssertInvalid(byte[]? index, string part)
    {
        if (index is not null)
        {
            _folder.File(ModelFiles.IndexName, index);
        }

        var error = Assert.Throws<ModelException>(() => TokenMatrix.Open(_folder.Path));
        Assert.Equal(ModelError.ModelIndexInvalid, error.Error);
        Assert.Equal(_folder.File(ModelFiles.IndexName), error.Path);
        Assert.Contains(part, error.Message, StringComparison.Ordinal);
    }
}
