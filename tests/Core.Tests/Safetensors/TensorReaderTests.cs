using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Safetensors;

/// <summary>Tensors longer than the reader's buffer, from the first element and from another.</summary>
public sealed class TensorReaderTests : IDisposable
{
    private const int Length = 10_007;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(0, Length)]
    [InlineData(3, 4096)]
    [InlineData(3, 4097)]
    [InlineData(5000, 5007)]
    public void Elements_are_read_where_they_lie(int first, int count)
    {
        double[] numbers = [.. Enumerable.Range(0, Length).Select(static i => i + 0.5)];
        using TensorReader reader = new(Save(
            SafetensorsItem.FromF64("d", numbers),
            SafetensorsItem.FromF32("f", Array.ConvertAll(numbers, static number => (float)number)),
            SafetensorsItem.FromI32("i", [.. Enumerable.Range(0, Length)])));

        foreach (string name in (string[])["d", "f"])
        {
            var read = new double[count];
            reader.Reals(reader.Header.GetTensor(name), first, read);
            Assert.Equal(numbers.AsSpan(first, count).ToArray(), read);
        }

        Assert.Equal(
            Enumerable.Range(0, Length).Select(static i => (long)i), reader.Integers(reader.Header.GetTensor("i")));
    }

    [Fact]
    public void A_file_that_is_cut_meanwhile_is_an_error()
    {
        string path = Save(SafetensorsItem.FromF64("d", new double[Length]));
        using TensorReader reader = new(path);
        using (FileStream stream = new(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            stream.SetLength(stream.Length - 1);
        }

        SafetensorsException error =
            Assert.Throws<SafetensorsException>(() => reader.Reals(reader.Header.GetTensor("d"), Length));

        Assert.Equal((SafetensorsError.IncompleteFile, "d"), (error.Error, error.TensorName));
    }

    private string Save(params SafetensorsItem[] items)
    {
        string path = _folder.File("a.safetensors");
        using FileStream stream = File.Create(path);
        SafetensorsWriter.Write(stream, items);
        return path;
    }
}
