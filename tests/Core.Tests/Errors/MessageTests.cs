using System;
using System.Linq;
using System.Text;
using ClusterTools.Safetensors;
using ClusterTools.Tests.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Errors;

/// <summary>Texts of files get into messages, which a terminal shows: they must neither control nor flood it.</summary>
public sealed class MessageTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_json_readers_own_words_are_cleaned()
    {
        AssertHarmless(
            Refuse("a.safetensors", TestFile.Compose("{\"a\":t\u001b[2J}"), path => SafetensorsHeader.Read(path)));
        AssertHarmless(Refuse("a.index.json", "{\"weight_map\":t\u001b[2J}"u8, path => ModelSource.Locate(path)));
        AssertHarmless(Refuse("tokenizer.json", "{\"model\":t\u001b[2J}"u8, path => Tokenizer.Load(path)));
    }

    [Theory]
    [InlineData("\u001b[2J")]
    [InlineData("\u009b2J")]
    [InlineData("\u202e")]
    [InlineData("\u2067")]
    [InlineData("\r\n")]
    public void Controls_are_replaced_and_no_more(string control)
    {
        SafetensorsException error = new(SafetensorsError.InvalidJson, $"a😀{control}é", "/x");

        AssertHarmless(error);
        Assert.StartsWith("'/x': a😀\uFFFD", error.Message, StringComparison.Ordinal);
        Assert.EndsWith("é", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void What_follows_a_wrong_literal_is_not_quoted()
    {
        string text = $"{{\"model\":fals{new string('x', 100_000)}}}";

        ClusterToolsException[] errors =
        [
            Refuse("a.safetensors", TestFile.Compose(text), path => SafetensorsHeader.Read(path)),
            Refuse("a.index.json", Encoding.UTF8.GetBytes(text), path => ModelSource.Locate(path)),
            Refuse("tokenizer.json", Encoding.UTF8.GetBytes(text), path => Tokenizer.Load(path)),
        ];

        Assert.All(errors, static error =>
        {
            Assert.Contains("'false'", error.Message, StringComparison.Ordinal);
            Assert.InRange(error.Message.Length, 1, 600);
            Assert.Null(error.InnerException);
        });
    }

    [Fact]
    public void Sixteen_dimensions_are_listed_and_of_more_the_first_sixteen()
    {
        string listed = string.Join(", ", Enumerable.Range(1, 16));

        Assert.Equal($"[{listed}]", HeaderLayout.Describe(Enumerable.Range(1, 16).ToArray()));
        Assert.Equal($"[{listed}, ...] (17 dimensions)", HeaderLayout.Describe(Enumerable.Range(1, 17).ToArray()));
    }

    [Fact]
    public void Thousands_of_dimensions_are_not_listed()
    {
        long[] shape = [.. Enumerable.Repeat(1L, 5000)];
        SafetensorsItem item = SafetensorsItem.FromF32("W", [1], shape);

        Exception matrix = Assert.Throws<TokenMatrixException>(() => TensorFile.Open(_folder, item));
        string mask = Save(SafetensorsItem.FromU8("cluster_mask", [1], shape));
        Exception cluster = Assert.Throws<ClusterException>(() => ClusterFile.Load(mask));
        string components = Save(SafetensorsItem.FromF32("components", [1], shape));
        Exception basis = Assert.Throws<BasisException>(() => PcaBasisFile.Load(components));

        Assert.All([matrix, cluster, basis], static error =>
        {
            Assert.Contains("...] (5000 dimensions)", error.Message, StringComparison.Ordinal);
            Assert.InRange(error.Message.Length, 1, 600);
        });
    }

    private string Save(SafetensorsItem item)
    {
        string path = _folder.File("saved.safetensors");
        using System.IO.FileStream stream = System.IO.File.Create(path);
        SafetensorsWriter.Write(stream, [item]);
        return path;
    }

    private ClusterToolsException Refuse(string name, ReadOnlySpan<byte> content, Func<string, object> read)
    {
        string path = _folder.File(name, content);
        return Assert.ThrowsAny<ClusterToolsException>(() => read(path));
    }

    private static void AssertHarmless(ClusterToolsException error) =>
        Assert.DoesNotContain(error.Message, static c => char.IsControl(c) || c is '\u202E' or '\u2067');
}
