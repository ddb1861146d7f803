using System.Collections.Generic;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>Decides whether a tensor, read in a certain way, is a matrix of numbers.</summary>
internal static class MatrixShape
{
    /// <summary>The rows and columns of a tensor; of a time series those of one step.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="reading">How it is read.</param>
    /// <returns>
    /// Both, at least 1; null if the tensor has another number of dimensions, is empty or is too large.
    /// </returns>
    public static (int Rows, int Columns)? Of(SafetensorsTensor tensor, MatrixReading reading)
    {
        IReadOnlyList<long> shape = tensor.Shape;
        int first = reading.Step is null ? 0 : 1;
        return shape.Count == first + 2 && tensor.ElementCount > 0
            && shape[first] <= int.MaxValue && shape[first + 1] <= int.MaxValue / sizeof(double)
                ? ((int)shape[first], (int)shape[first + 1])
                : null;
    }

    /// <summary>The type of the numbers, which for reinterpreted integers is BF16.</summary>
    /// <param name="dtype">The type in the file.</param>
    /// <param name="reading">How the tensor is read.</param>
    /// <returns>The type; null if a token matrix cannot have elements of it.</returns>
    public static SafetensorsDType? TypeOf(SafetensorsDType dtype, MatrixReading reading) =>
        ElementConversion.IsSupported(dtype) ? dtype
        : reading.AsBFloat16 && IsSixteenBits(dtype) ? SafetensorsDType.BF16
        : null;

    /// <summary>Whether elements of a type could be the bits of bfloat16 numbers.</summary>
    public static bool IsSixteenBits(SafetensorsDType dtype) => dtype is SafetensorsDType.U16 or SafetensorsDType.I16;

    /// <summary>Whether a tensor could be a token matrix.</summary>
    public static bool IsUsable(SafetensorsTensor tensor, MatrixReading reading) =>
        Of(tensor, reading) is not null && TypeOf(tensor.DType, reading) is not null;
}
