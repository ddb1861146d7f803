using System;
using System.IO;
using System.Linq;
using System.Text;
using ClusterTools.Safetensors;
using ClusterTools.Tests.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Matrices;

/// <summary>Files beyond 4 GB, nearly all of which are holes that no disk stores.</summary>
public sealed class LargeFileTests : IDisposable
{
    private const long FourGigabytes = 1L << 32;

    private readonly TemporaryFolder _folder = new();

    public LargeFileTests() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows fills holes with zeros.");

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_matrix_behind_four_gigabytes_is_the_matrix_alone()
    {
        const int Tokens = 60;
        const int Dimension = 8;
        ushort[] bits = [
            .. Enumerable.Range(0, Tokens * Dimension).Select(static i => (ushort)(0x3F80 + (i * 7919 % 256)))];
        TokenMatrix alone = TensorFile.Matrix(_folder, Tokens, Dimension, bits);
        byte[] data = SafetensorsItem.Bytes<ushort>(bits);
        long end = FourGigabytes + 5 + data.Length;
        TokenMatrix far = Write(
            $"{{{TestFile.Entry("a", "U8", $"[{FourGigabytes + 5}]", $"[0,{FourGigabytes + 5}]")},"
                + $"{TestFile.Entry("W", "BF16", $"[{Tokens},{Dimension}]", $"[{FourGigabytes + 5},{end}]")}}}",
            end,
            data);

        Assert.True(far.Offset > FourGigabytes);
        Assert.Equal(alone.GetVector(Tokens - 1), far.GetVector(Tokens - 1));
        PcaBasis basis = PcaBasis.Compute(far, new ComponentCount(3));
        Assert.Equal(PcaBasis.Compute(alone, new ComponentCount(3)).Components[0], basis.Components[0]);
        Assert.Equal(
            CosineMeasurement.Measure(new SkyDirection(basis, 10, 20), alone).Cosines,
            CosineMeasurement.Measure(new SkyDirection(basis, 10, 20)).Cosines);
        Assert.Equal(alone.ContentHash.Get(new ComputeContext()), far.ContentHash.Get(new ComputeContext()));
    }

    [Fact]
    public void Rows_beyond_four_gigabytes_are_found()
    {
        const int Tokens = 1_500_000;
        const int Dimension = 1500;
        long length = 2L * Tokens * Dimension;
        byte[] last = SafetensorsItem.Bytes<ushort>(
            [.. Enumerable.Range(0, Dimension).Select(static i => (ushort)(0x3F80 + i))]);

        TokenMatrix matrix = Write(
            $"{{{TestFile.Entry("W", "BF16", $"[{Tokens},{Dimension}]", $"[0,{length}]")}}}", length, last);

        Assert.True(matrix.SizeBytes > FourGigabytes);
        Assert.Equal([1f, 1.0078125f], matrix.GetVector(Tokens - 1)[..2]);
        Assert.All([0, Tokens / 2, Tokens - 2], id =>
            Assert.All(matrix.GetVector(id), static element => Assert.Equal(0, element)));
    }

    private TokenMatrix Write(string header, long dataLength, byte[] last)
    {
        string path = _folder.File("large.safetensors");
        byte[] start = TestFile.Compose(Encoding.UTF8.GetBytes(header));
        using (FileStream stream = File.Create(path))
        {
            stream.Write(start);
            stream.Position = start.Length + dataLength - last.Length;
            stream.Write(last);
        }

        return TokenMatrix.Open(path);
    }
}
