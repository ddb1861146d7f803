using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Matrices;

/// <summary>
/// Matrices that are not stored as [tokens x dimension] of floating-point numbers give the same as those that are.
/// </summary>
public sealed class MatrixReadingTests : IDisposable
{
    private static readonly MatrixReading s_transposed = new() { Transposed = true };

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(3, 700)]
    [InlineData(20_000, 2)]
    [InlineData(40_001, 5)]
    public void A_transposed_matrix_has_the_rows_of_its_twin(int tokens, int dimension)
    {
        AssertTwins<ushort>(SafetensorsDType.BF16, tokens, dimension, static i => (ushort)(0x3F80 + (i % 0x0FFF)));
        AssertTwins(SafetensorsDType.F16, tokens, dimension, static i => (Half)(i % 2000));
        AssertTwins<float>(SafetensorsDType.F32, tokens, dimension, static i => i);
        AssertTwins<double>(SafetensorsDType.F64, tokens, dimension, static i => i);
    }

    [Fact]
    public void A_transposed_matrix_is_the_same_to_all_that_is_computed()
    {
        const int Tokens = 3000;
        const int Dimension = 40;
        var random = new Random(7);
        float[] elements = [.. Enumerable.Range(0, Tokens * Dimension).Select(_ => (float)(random.NextDouble() - 0.5))];
        (TokenMatrix rows, TokenMatrix columns) = Twins(SafetensorsDType.F32, Tokens, Dimension, elements);

        Assert.Equal(rows.ContentHash.Get(new ComputeContext()), columns.ContentHash.Get(new ComputeContext()));
        PcaBasis basis = PcaBasis.Compute(rows, new ComponentCount(3), new ComputeContext(4));
        PcaBasis turned = PcaBasis.Compute(columns, new ComponentCount(3), new ComputeContext(4));
        Assert.Equal(basis.Eigenvalues, turned.Eigenvalues);
        Assert.Equal(
            basis.Components.SelectMany(static axis => axis), turned.Components.SelectMany(static axis => axis));
    }

    [Fact]
    public void Rows_anywhere_and_by_many_threads_are_right()
    {
        const int Tokens = 100_000;
        const int Dimension = 3;
        int[] elements = [.. Enumerable.Range(0, Tokens * Dimension)];
        (TokenMatrix _, TokenMatrix columns) = Twins(
            SafetensorsDType.F64, Tokens, Dimension, elements.Select(static element => (double)element).ToArray());
        using var reader = new RowReader(columns);
        int[] starts = [.. Enumerable.Range(0, 4000).Select(static k => (int)(k * 7919L % (Tokens - 50)))];

        System.Threading.Tasks.Parallel.ForEach(starts, start =>
        {
            var buffer = new byte[50 * columns.RowBytes];
            double[] rows = MemoryMarshal.Cast<byte, double>(reader.Read(start, 50, buffer)).ToArray();
            Assert.Equal(
                Enumerable.Range(start * Dimension, 50 * Dimension).Select(static number => (double)number), rows);
        });
    }

    [Fact]
    public void A_transposed_matrix_notices_a_change()
    {
        (TokenMatrix _, TokenMatrix columns) = Twins(SafetensorsDType.F32, 4, 2, new float[8]);
        using (FileStream stream = File.Open(columns.Path, FileMode.Open))
        {
            stream.SetLength(stream.Length - 1);
        }

        var error = Assert.Throws<TokenMatrixException>(() => columns.GetVector(3));
        Assert.Equal(TokenMatrixError.MatrixFileChanged, error.Error);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 2)]
    [InlineData(-1, 4)]
    [InlineData(-5, 0)]
    public void A_step_is_a_matrix_of_its_own(int step, int index)
    {
        TokenMatrix matrix = Open(Series(), new MatrixReading { Step = step });

        Assert.Equal((index, 3, 2, 24L), (matrix.Step, matrix.TokenCount, matrix.Dimension, matrix.SizeBytes));
        Assert.Equal([(6 * index) + 4, (6 * index) + 5], matrix.GetVector(2));
        Assert.EndsWith($"(history[{index}] F32 [3 x 2])", matrix.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-6)]
    [InlineData(int.MinValue)]
    public void A_step_that_is_not_there_is_refused(int step)
    {
        var error = Assert.Throws<TokenMatrixException>(() => Open(Series(), new MatrixReading { Step = step }));

        Assert.Equal((TokenMatrixError.StepOutOfRange, "StepOutOfRange", ErrorKind.InvalidInput),
            (error.Error, error.ErrorId, error.Kind));
        Assert.Contains($"has 5 steps and no step {step}. Name one from 0 to 4, or from -1", error.Message,
            StringComparison.Ordinal);
    }

    [Fact]
    public void A_step_can_be_transposed()
    {
        TokenMatrix matrix = Open(Series(), new MatrixReading { Step = 1, Transposed = true });

        Assert.Equal((2, 3), (matrix.TokenCount, matrix.Dimension));
        Assert.Equal([7, 9, 11], matrix.GetVector(1));
    }

    [Theory]
    [InlineData(SafetensorsDType.U16)]
    [InlineData(SafetensorsDType.I16)]
    public void Bits_of_bfloat16_are_its_numbers(SafetensorsDType dtype)
    {
        byte[] bits = MemoryMarshal.AsBytes<ushort>([0x3F80, 0xBF80, 0x4000, 0x0000]).ToArray();
        TokenMatrix matrix = Open(
            new SafetensorsItem("W", dtype, [2, 2], bits), new MatrixReading { AsBFloat16 = true });

        Assert.Equal((SafetensorsDType.BF16, true), (matrix.DType, matrix.AsBFloat16));
        Assert.Equal([1f, -1f], matrix.GetVector(0));
        Assert.Equal([2f, 0f], matrix.GetVector(1));
        Assert.False(
            Open(SafetensorsItem.FromF32("W", [1, 2], [1, 2]), new MatrixReading { AsBFloat16 = true }).AsBFloat16);
    }

    private static SafetensorsItem Series() => SafetensorsItem.FromF32(
        "history", [.. Enumerable.Range(0, 30).Select(static number => (float)number)], [5, 3, 2]);

    private TokenMatrix Open(SafetensorsItem item, MatrixReading reading)
    {
        string path = _folder.File("one.safetensors");
        using (FileStream stream = File.Create(path))
        {
            SafetensorsWriter.Write(stream, [item]);
        }

        return TokenMatrix.Open(path, reading: reading);
    }

    private void AssertTwins<T>(SafetensorsDType dtype, int tokens, int dimension, Func<int, T> element)
        where T : unmanaged
    {
        (TokenMatrix rows, TokenMatrix columns) =
            Twins(dtype, tokens, dimension, Enumerable.Range(0, tokens * dimension).Select(element).ToArray());
        Assert.Equal((rows.TokenCount, rows.Dimension, rows.SizeBytes),
            (columns.TokenCount, columns.Dimension, columns.SizeBytes));
        Assert.True(columns.IsTransposed);
        var expected = new byte[rows.SizeBytes];
        var actual = new byte[rows.SizeBytes];
        using (var reader = new RowReader(rows))
        {
            reader.Read(0, tokens, expected);
        }

        using (var reader = new RowReader(columns))
        {
            reader.Read(0, tokens, actual);
        }

        Assert.Equal(expected, actual);
        Assert.Equal(rows.GetVector(tokens - 1), columns.GetVector(tokens - 1));
    }

    private (TokenMatrix Rows, TokenMatrix Columns) Twins<T>(
        SafetensorsDType dtype, int tokens, int dimension, T[] elements)
        where T : unmanaged
    {
        var turned = new T[elements.Length];
        for (int token = 0; token < tokens; token++)
        {
            for (int i = 0; i < dimension; i++)
            {
                turned[(i * tokens) + token] = elements[(token * dimension) + i];
            }
        }

        TokenMatrix Save(string name, T[] values, long[] shape, MatrixReading reading)
        {
            string path = _folder.File($"{name}.safetensors");
            using (FileStream stream = File.Create(path))
            {
                SafetensorsWriter.Write(
                    stream, [new SafetensorsItem("x", dtype, shape, MemoryMarshal.AsBytes(values.AsSpan()).ToArray())]);
            }

            return TokenMatrix.Open(path, reading: reading);
        }

        return (
            Save("rows", elements, [tokens, dimension], new MatrixReading { Transposed = false }),
            Save("columns", turned, [dimension, tokens], s_transposed));
    }
}
