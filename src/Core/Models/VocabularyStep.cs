using System.Collections.Generic;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>
/// The step of the choice that goes by structure: the matrices that have a row, or a column, for each token.
/// </summary>
internal static class VocabularyStep
{
    /// <summary>
    /// Chooses the one matrix of the vocabulary's size, or the one of them whose name has the usual words.
    /// </summary>
    /// <param name="question">The tensors and the facts about the model.</param>
    /// <returns>The choice; null if the size is not known, or no matrix or several have it.</returns>
    public static ChosenMatrix? Choose(MatrixQuestion question)
    {
        IReadOnlyList<VocabularySize> sizes = question.Facts.AllSizes;
        if (sizes.Count == 0)
        {
            return null;
        }

        List<SafetensorsTensor> matrices = [.. question.Tensors.All.Where(
            tensor => question.IsUsable(tensor) && !PackedTensor.IsSide(tensor.Name))];
        return (question.Reading.Transposed == true ? null : Find(question, matrices, sizes, byColumns: false))
            ?? (question.Reading.Transposed == false ? null : Find(question, matrices, sizes, byColumns: true));
    }

    /// <summary>A clause for a message: the known sizes of the vocabulary.</summary>
    public static string Describe(ModelFacts facts) => facts.AllSizes is [VocabularySize size, ..]
        ? $", nor a single matrix of {size.Count} rows ({size.Source})"
        : string.Empty;

    private static ChosenMatrix? Find(
        MatrixQuestion question, List<SafetensorsTensor> matrices, IReadOnlyList<VocabularySize> sizes, bool byColumns)
    {
        int CountOf(SafetensorsTensor tensor) =>
            MatrixShape.Of(tensor, question.Reading)!.Value is var (rows, columns) && byColumns ? columns : rows;
        List<SafetensorsTensor> equal = [.. matrices.Where(tensor => sizes.Any(size => size.Count == CountOf(tensor)))];
        List<SafetensorsTensor> fitting = equal.Count > 0
            ? equal
            : [.. matrices.Where(tensor => sizes.Any(size => size.Fits(CountOf(tensor))))];
        List<SafetensorsTensor> outer = [
            .. fitting.Where(static tensor => !NamedTensor.IsElsewhere(tensor.Name.Split('.')))];
        if (SelectOne(outer.Count > 0 ? outer : fitting) is not var (tensor, addition))
        {
            return null;
        }

        VocabularySize size = ModelFacts.Match(sizes, CountOf(tensor))!;
        string what = byColumns ? "columns" : "rows";
        string reason = size.Count == CountOf(tensor)
            ? $"by its {CountOf(tensor)} {what}, which are {size.Source}{addition}"
            : $"by its {CountOf(tensor)} {what}, which are {size.Source}, {size.Count}, with padding{addition}";
        return MatrixNotes.Take(question, tensor, reason, sizes);
    }

    private static (SafetensorsTensor Tensor, string Reason)? SelectOne(List<SafetensorsTensor> tensors) =>
        tensors.Count switch
    {
        0 => null,
        1 => (tensors[0], string.Empty),
        _ when Only(tensors, MatrixRole.Unembedding) is SafetensorsTensor head =>
            (head, ", and by a word of unembeddings in its name"),
        _ when Only(tensors, MatrixRole.Embedding) is SafetensorsTensor embedding =>
            (embedding, ", and by a word of embeddings in its name"),
        _ => null,
    };

    private static SafetensorsTensor? Only(List<SafetensorsTensor> tensors, MatrixRole role)
    {
        SafetensorsTensor[] found = [.. tensors.Where(tensor => MatrixWords.RoleOf(tensor.Name) == role).Take(2)];
        return found.Length == 1 ? found[0] : null;
    }
}
