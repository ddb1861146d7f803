using System.Collections.Generic;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>Decides whether the rows or the columns of a matrix are the tokens.</summary>
internal static class Orientation
{
    /// <summary>Decides by what was asked for, else by the vocabulary's size, else by the name and the shape.</summary>
    /// <param name="tensor">The tensor, for the warning.</param>
    /// <param name="shape">Its rows and columns.</param>
    /// <param name="hasColumns">Whether the columns are the tokens by the convention of its name.</param>
    /// <param name="sizes">The sizes of the vocabulary that are known.</param>
    /// <param name="reading">How the tensor is to be read.</param>
    /// <returns>Whether the columns are the tokens, and a warning if that is a guess.</returns>
    public static (bool IsTransposed, string? Warning) Of(
        SafetensorsTensor tensor,
        (int Rows, int Columns) shape,
        bool hasColumns,
        IReadOnlyList<VocabularySize> sizes,
        MatrixReading reading)
    {
        if (reading.Transposed is bool transposed)
        {
            return (transposed, null);
        }

        int rows = Fit(sizes, shape.Rows);
        int columns = Fit(sizes, shape.Columns);
        if (rows != columns)
        {
            return (columns > rows, null);
        }

        string text = $"'{tensor.Name}' {HeaderLayout.Describe(tensor.Shape, " x ")}";
        bool isWide = shape.Rows < shape.Columns;
        return (hasColumns, isWide) switch
        {
            (true, true) => (true, $"The columns of {text} are taken as the tokens, {shape.Columns} in {shape.Rows} "
                + "dimensions, since tensors of that name are stored so. If its rows are the tokens, use "
                + "-Transposed:$false."),
            (true, false) => (false, $"The rows of {text} are taken as the tokens, since it has more of them, though "
                + "the columns are in most tensors of that name. If they are, use -Transposed."),
            (false, true) when sizes.Count == 0 => (false, $"{text} has fewer rows, which are taken as the tokens, "
                + "than columns. If its columns are the tokens, use -Transposed; if not, -Transposed:$false."),
            _ => (false, null),
        };
    }

    // An equal number takes precedence over a larger one, which leaves room for padding.
    private static int Fit(IReadOnlyList<VocabularySize> sizes, int count) =>
        ModelFacts.Match(sizes, count) is not VocabularySize size ? 0 : size.Count == count ? 2 : 1;
}
