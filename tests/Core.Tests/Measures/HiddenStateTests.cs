using System;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;
using Xunit;

namespace ClusterTools.Tests.Measures;

/// <summary>Hidden states of vectors, tokens, directions and files.</summary>
public sealed class HiddenStateTests
{
    [Theory]
    [InlineData(SafetensorsDType.BF16)]
    [InlineData(SafetensorsDType.F16)]
    [InlineData(SafetensorsDType.F32)]
    [InlineData(SafetensorsDType.F64)]
    public void Rows_of_a_file_are_read_in_any_order(SafetensorsDType dtype)
    {
        using TemporaryFolder folder = new();
        var file = HiddenStateFile.Open(Write(folder, dtype, [3, 2], 1, 2, 3, 4, 5, 6), 2);

        Assert.Equal(3, file.Count);
        Assert.Equal("h", file.TensorName);
        Assert.Equal([5, 6], file.Read(2).Values);
        Assert.Equal([1, 2], file.Read(0).Values);
        Assert.Equal(StateKind.File, file.Read(1).Kind);
        Assert.Equal("row 1 of h in states.safetensors", file.Read(1).ToString());
        Assert.Empty(file.Read(1).TokenIds);
    }

    [Fact]
    public void A_tensor_of_one_dimension_is_one_state()
    {
        using TemporaryFolder folder = new();
        var file = HiddenStateFile.Open(Write(folder, SafetensorsDType.F32, [2], 1, 2), 2, "h");

        Assert.Equal(1, file.Count);
        Assert.Equal([1, 2], file.Read(0).Values);
        Assert.Equal(LogitError.StateRowOutOfRange, Assert.Throws<LogitException>(() => file.Read(1)).Error);
        Assert.Equal(LogitError.StateRowOutOfRange, Assert.Throws<LogitException>(() => file.Read(-1)).Error);
    }

    [Fact]
    public void A_file_without_such_a_tensor_is_an_error()
    {
        using TemporaryFolder folder = new();
        string path = Write(folder, SafetensorsDType.F32, [2, 2], 1, 2, 3, 4);
        string integers = Write(folder, SafetensorsDType.I32, [1, 2], "integers.safetensors", 1, 2);

        Assert.Equal(TokenMatrixError.TensorNotChosen, Error(() => HiddenStateFile.Open(path, 3)));
        Assert.Equal(TokenMatrixError.TensorNotChosen, Error(() => HiddenStateFile.Open(integers, 2)));
        Assert.Equal(TokenMatrixError.TensorNotFound, Error(() => HiddenStateFile.Open(path, 2, "x")));
        Assert.Equal(TokenMatrixError.DimensionMismatch, Error(() => HiddenStateFile.Open(path, 3, "h")));

        // The file is closed again.
        File.Delete(path);
    }

    [Fact]
    public void A_number_beyond_bfloat16_is_an_error_of_its_row_only()
    {
        using TemporaryFolder folder = new();
        var file = HiddenStateFile.Open(
            Write(folder, SafetensorsDType.F64, [4, 2], 1, double.NaN, 1e39, 1, 3.4e38, 1, 1, 1), 2);

        for (int row = 0; row < 3; row++)
        {
            Assert.Equal(LogitError.StateNotFinite, Assert.Throws<LogitException>(() => file.Read(row)).Error);
        }

        Assert.Equal([1, 1], file.Read(3).Values);
    }

    [Fact]
    public void States_of_tokens_are_rows_and_exact_means()
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = TensorFile.Matrix(
            folder, 3, 2, Array.ConvertAll(new float[] { 1, 2, 3, 4, 8, 8 }, BFloat16.FromSingle));

        HiddenState one = HiddenState.OfTokens(matrix, [1]);
        HiddenState mean = HiddenState.OfTokens(matrix, [2, 0, 1]);

        Assert.Equal(StateKind.Token, one.Kind);
        Assert.Equal([3, 4], one.Values);
        Assert.Equal(StateKind.Mean, mean.Kind);
        Assert.Equal([4, 14f / 3], mean.Values);
        Assert.Equal([0, 1, 2], mean.TokenIds);
        Assert.Equal(TokenMatrixError.TokenIdOutOfRange, Error(() => HiddenState.OfTokens(matrix, [3])));
    }

    [Fact]
    public void The_state_of_a_direction_is_its_unit_vector_times_a_length()
    {
        using TemporaryFolder folder = new();
        TokenMatrix matrix = TensorFile.Matrix(folder, 1, 3, [0x3F80, 0, 0]);
        var direction = new SkyDirection(TensorFile.UnitBasis(matrix), 12, 34);

        HiddenState state = HiddenState.OfDirection(direction, 2.5);

        Assert.Equal(StateKind.Direction, state.Kind);
        Assert.Equal(direction.Vector.Select(static element => (float)(element * 2.5)), state.Values);
        Assert.Equal(
            LogitError.StateNotFinite,
            Assert.Throws<LogitException>(() => HiddenState.OfDirection(direction, double.NaN)).Error);
    }

    private static TokenMatrixError Error(Func<object> action) => Assert.Throws<TokenMatrixException>(action).Error;

    private static string Write(TemporaryFolder folder, SafetensorsDType dtype, long[] shape, params double[] values) =>
        Write(folder, dtype, shape, "states.safetensors", values);

    private static string Write(
        TemporaryFolder folder, SafetensorsDType dtype, long[] shape, string name, params double[] values)
    {
        byte[] bytes = [.. values.SelectMany(value => dtype switch
        {
            SafetensorsDType.BF16 => BitConverter.GetBytes(BFloat16.FromDouble(value)),
            SafetensorsDType.F16 => BitConverter.GetBytes((Half)value),
            SafetensorsDType.F32 => BitConverter.GetBytes((float)value),
            SafetensorsDType.I32 => BitConverter.GetBytes((int)value),
            _ => BitConverter.GetBytes(value),
        })];
        string path = folder.File(name);
        using FileStream stream = File.Create(path);
        SafetensorsWriter.Write(stream, [new SafetensorsItem("h", dtype, shape, bytes)]);
        return path;
    }
}
