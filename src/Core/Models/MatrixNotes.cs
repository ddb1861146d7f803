using System.Collections.Generic;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>Composes the reason and the warnings of a chosen matrix.</summary>
internal static class MatrixNotes
{
    /// <summary>Takes a tensor.</summary>
    /// <param name="question">The tensors and the facts about the model.</param>
    /// <param name="tensor">The tensor, which is usable.</param>
    /// <param name="reason">The reason of the choice.</param>
    /// <param name="sizes">The sizes of the vocabulary that are known.</param>
    /// <param name="warnings">Further warnings.</param>
    /// <returns>The choice.</returns>
    public static ChosenMatrix Take(
        MatrixQuestion question,
        SafetensorsTensor tensor,
        string reason,
        IReadOnlyList<VocabularySize> sizes,
        params IEnumerable<string?> warnings)
    {
        NamedTensor? named = NamedTensor.Of(tensor.Name);
        (int Rows, int Columns) shape = MatrixShape.Of(tensor, question.Reading)!.Value;
        (bool isTransposed, string? guess) =
            Orientation.Of(tensor, shape, named?.HasColumns == true, sizes, question.Reading);
        string?[] all =
        [
            .. warnings,
            guess,
            named is null ? null : RestOf(question, tensor.Name),
            named is null ? null : AdapterOf(question, named),
        ];
        return new ChosenMatrix(tensor, isTransposed, reason, [.. all.OfType<string>()]);
    }

    private static string? RestOf(MatrixQuestion question, string name) =>
        SplitMatrix.FindRest(name, question.Tensors.Contains) is not var (rest, hasRows) ? null
        : hasRows
            ? $"'{name}' has not all tokens: the later ones are in '{rest}', which is not read."
            : $"'{name}' has not all dimensions: the other ones are in '{rest}', which is not read.";

    private static string? AdapterOf(MatrixQuestion question, NamedTensor named) =>
        PackedTensor.FindAdapter(named.Layer, question.Tensors.Names) is string adapter
            ? $"An adapter of '{named.Name}' is stored beside it ('{adapter}') and is not added. Merge it first, for "
                + "example with PEFT's merge_and_unload, if its effect is wanted."
            : null;
}
