using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text.Json;
using System.Threading;
using Xunit;

namespace ClusterTools.Tests.Matrices;

public sealed class ContentHashTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("tiny")]
    [InlineData("medium")]
    public void Is_the_SHA256_of_the_tensors_bytes(string size)
    {
        string planted = File.ReadAllText(Golden.File(size, "planted.json"));
        string expected = JsonDocument.Parse(planted).RootElement.GetProperty("sha256_payload").GetString()!;

        Assert.Equal(expected, Golden.Matrix(size).ContentHash.Get(new ComputeContext()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(1500)]
    public void Takes_rows_of_any_length_and_blocks_that_do_not_come_out_even(int tokens)
    {
        const int Dimension = 701;
        var bits = new ushort[tokens * Dimension];
        for (int i = 0; i < bits.Length; i++)
        {
            bits[i] = (ushort)(i * 31);
        }

        TokenMatrix matrix = TensorFile.Matrix(_folder, tokens, Dimension, bits);
        ReadOnlySpan<byte> payload = File.ReadAllBytes(matrix.Path).AsSpan(^(2 * bits.Length)..);

        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(payload)), matrix.ContentHash.Get(new ComputeContext()));
    }

    [Fact]
    public void Is_computed_once()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2, 2, [1, 2, 3, 4]);
        var reports = new Reports();
        string first = matrix.ContentHash.Get(new ComputeContext(progress: reports));
        int passes = reports.Count;

        Assert.Equal(first, matrix.ContentHash.Get(new ComputeContext(progress: reports)));
        Assert.True(passes > 0);
        Assert.Equal(passes, reports.Count);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Is_refused_for_a_file_that_changed(bool wasKept)
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2, 2, [1, 2, 3, 4]);
        if (wasKept)
        {
            matrix.ContentHash.Get(new ComputeContext());
        }

        File.SetLastWriteTimeUtc(matrix.Path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var error = Assert.Throws<TokenMatrixException>(() => matrix.ContentHash.Get(new ComputeContext()));
        Assert.Equal(TokenMatrixError.MatrixFileChanged, error.Error);
    }

    [Fact]
    public void Stops_when_cancelled()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2, 2, [1, 2, 3, 4]);
        var context = new ComputeContext(cancellationToken: new CancellationToken(canceled: true));

        Assert.Throws<OperationCanceledException>(() => matrix.ContentHash.Get(context));
    }

    private sealed class Reports : List<ComputeProgress>, IProgress<ComputeProgress>
    {
        public void Report(ComputeProgress value) => Add(value);
    }
}
