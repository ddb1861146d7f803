using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>The last step of the choice: takes the only matrix, if there is exactly one.</summary>
internal static class OnlyMatrixStep
{
    /// <summary>Chooses the only matrix of numbers.</summary>
    /// <param name="question">The tensors and the facts about the model.</param>
    /// <returns>The choice; null if there is no matrix or more than one.</returns>
    public static ChosenMatrix? Choose(MatrixQuestion question)
    {
        SafetensorsTensor[] matrices = [.. question.Tensors.All
            .Where(tensor => question.IsUsable(tensor) && !PackedTensor.IsSide(tensor.Name)).Take(2)];
        if (matrices.Length != 1)
        {
            return null;
        }

        // The vocabulary's size is not known here: otherwise the step before would have found this matrix.
        string? doubt = question.Facts.AllSizes is [VocabularySize size, ..]
            ? $"'{matrices[0].Name}' is the only matrix, but {size.Source} is {size.Count}, which is neither its rows "
                + "nor its columns."
            : null;
        return MatrixNotes.Take(question, matrices[0], "the only matrix", question.Facts.AllSizes, doubt);
    }
}
