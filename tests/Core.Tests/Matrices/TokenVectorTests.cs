using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Matrices;

public sealed class TokenVectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void BFloat16_is_widened_exactly()
    {
        ushort[] bits = [.. Enumerable.Range(0, 1 << 16).Select(static value => (ushort)value)];
        TokenMatrix matrix = TensorFile.Matrix(_folder, 256, 256, bits);

        for (int token = 0; token < 256; token++)
        {
            Assert.Equal(
                bits.Skip(256 * token).Take(256)
                    .Select(static value => BitConverter.UInt32BitsToSingle((uint)value << 16)),
                matrix.GetVector(token));
        }
    }

    [Fact]
    public void Half_is_widened_exactly()
    {
        Half[] values = [(Half)1, Half.Epsilon, Half.MaxValue, Half.NegativeInfinity, Half.NaN, (Half)(-0.1)];
        byte[] bytes = [.. values.SelectMany(BitConverter.GetBytes)];
        TokenMatrix matrix = TensorFile.Open(_folder, new SafetensorsItem("W", SafetensorsDType.F16, [2, 3], bytes));

        Assert.Equal(values.Take(3).Select(static value => (float)value), matrix.GetVector(0));
        Assert.Equal(values.Skip(3).Select(static value => (float)value), matrix.GetVector(1));
    }

    [Fact]
    public void Single_is_taken_as_it_is()
    {
        float[] values = [0.1f, float.Epsilon, -0f, float.MaxValue, float.NaN, float.NegativeInfinity];
        TokenMatrix matrix = TensorFile.Open(_folder, SafetensorsItem.FromF32("W", values, [2, 3]));

        Assert.Equal(values.Take(3), matrix.GetVector(0));
        Assert.True(float.IsNegative(matrix.GetVector(0)[2]));
        Assert.Equal(values.Skip(3), matrix.GetVector(1));
    }

    [Fact]
    public void Double_is_rounded_to_nearest_even_once()
    {
        double tie = 1 + Math.ScaleB(1, -24);
        double[] values =
            [tie, Math.BitIncrement(tie), 1 + (3 * Math.ScaleB(1, -24)), double.MaxValue, 1e-50, double.NaN];
        TokenMatrix matrix = TensorFile.Open(_folder, SafetensorsItem.FromF64("W", values, [1, 6]));

        float next = MathF.BitIncrement(1);
        Assert.Equal([1, next, MathF.BitIncrement(next), float.PositiveInfinity, 0, float.NaN], matrix.GetVector(0));
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(2)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void A_token_beyond_the_matrix_is_refused(int tokenId)
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2, 1, new ushort[2]);

        var error = Assert.Throws<ArgumentOutOfRangeException>(() => matrix.GetVector(tokenId));

        Assert.Contains("has the tokens 0 to 1.", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_was_changed_is_an_error()
    {
        TokenMatrix matrix = TensorFile.Matrix(_folder, 2, 1, new ushort[2]);
        File.SetLastWriteTimeUtc(matrix.Path, new DateTime(2001, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        var error = Assert.Throws<TokenMatrixException>(() => matrix.GetVector(0));

        Assert.Equal(TokenMatrixError.MatrixFileChanged, error.Error);
    }
}
