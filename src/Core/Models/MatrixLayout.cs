using System.Collections.Generic;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>The layout of a token matrix's elements in its file.</summary>
/// <param name="DType">The type to read the elements as.</param>
/// <param name="TokenCount">The number of tokens.</param>
/// <param name="Dimension">The number of elements of each token.</param>
/// <param name="Offset">Where the first element lies in the file, in bytes.</param>
/// <param name="IsTransposed">
/// Whether the file has the elements of one dimension together, not those of one token.
/// </param>
/// <param name="Step">The step of a time series, counted from 0; null for other tensors.</param>
internal sealed record MatrixLayout(
    SafetensorsDType DType, int TokenCount, int Dimension, long Offset, bool IsTransposed, int? Step)
{
    /// <summary>The bytes of an element.</summary>
    public int ElementBytes => DType.BitsPerElement() / 8;

    /// <summary>The bytes of the matrix.</summary>
    public long ByteCount => (long)TokenCount * Dimension * ElementBytes;

    /// <summary>Finds the layout of a chosen matrix.</summary>
    /// <param name="choice">The choice.</param>
    /// <returns>The layout.</returns>
    /// <exception cref="TokenMatrixException">StepOutOfRange: the tensor has no such step.</exception>
    public static MatrixLayout Of(ModelChoice choice)
    {
        SafetensorsTensor tensor = choice.Matrix.Tensor;
        IReadOnlyList<long> shape = tensor.Shape;
        int? step = choice.Reading.Step is int asked ? StepOf(tensor, asked, choice.File) : null;
        (int rows, int columns) = MatrixShape.Of(tensor, choice.Reading)!.Value;
        bool isTransposed = choice.Matrix.IsTransposed;
        SafetensorsDType dtype = MatrixShape.TypeOf(tensor.DType, choice.Reading)!.Value;
        long stepBytes = step is null ? 0 : tensor.ByteCount / shape[0];
        return new MatrixLayout(
            dtype,
            isTransposed ? columns : rows,
            isTransposed ? rows : columns,
            tensor.Offset + (stepBytes * (step ?? 0)),
            isTransposed,
            step);
    }

    private static int StepOf(SafetensorsTensor tensor, int step, string path)
    {
        long index = step < 0 ? tensor.Shape[0] + step : step;
        return index >= 0 && index < tensor.Shape[0] && index <= int.MaxValue
            ? (int)index
            : throw MatrixRefusal.NoSuchStep(tensor, step, path);
    }
}
