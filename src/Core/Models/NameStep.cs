using System.Collections.Generic;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>
/// The step of the choice that goes by names: the unembedding before the embedding, with any wrappers before it.
/// </summary>
internal static class NameStep
{
    /// <summary>Chooses the preferred one of the tensors with known names.</summary>
    /// <param name="question">The tensors and the facts about the model.</param>
    /// <param name="mustFit">
    /// Whether only tensors count that fit the vocabulary's size, if that is known; otherwise the others do, with a
    /// warning.
    /// </param>
    /// <returns>The choice; null if no tensor has a known name that can be trusted.</returns>
    /// <exception cref="TokenMatrixException">
    /// Two tensors are as good as each other, or the preferred one is unusable.
    /// </exception>
    public static ChosenMatrix? Choose(MatrixQuestion question, bool mustFit)
    {
        IReadOnlyList<NamedTensor> all = NamedTensor.Find(question.Tensors.Names);
        var packed = new List<string>();
        for (int i = 0; i < all.Count; i++)
        {
            NamedTensor named = all[i];
            SafetensorsTensor tensor = question.Tensors.Get(named.Name);
            if (PackedTensor.KindOf(tensor, named, question.Tensors.Contains) is string kind)
            {
                if (named.Known is { Role: MatrixRole.Unembedding, IsSure: true } && named.Order.Elsewhere == 0)
                {
                    packed.Add($"'{named.Name}' ({kind})");
                }

                continue;
            }

            if (!question.IsUsable(tensor))
            {
                if (named.Known.IsSure && named.Order.Elsewhere == 0)
                {
                    throw MatrixRefusal.NotUsable(question, tensor);
                }

                continue;
            }

            var trust = new NameTrust(question, all, named, tensor);
            if (mustFit ? trust.IsTrusted : trust.IsSure)
            {
                RequireUnique(question, all, i, mustFit);
                return Take(question, named, tensor, trust, packed);
            }
        }

        return null;
    }

    private static ChosenMatrix Take(
        MatrixQuestion question, NamedTensor named, SafetensorsTensor tensor, NameTrust trust, List<string> packed)
    {
        bool isEmbedding = named.Known.Role == MatrixRole.Embedding;
        string reason = isEmbedding ? "an embedding by its name" : "an unembedding by its name";
        string? noHead = !isEmbedding ? null
            : packed.Count > 0
                ? $"The unembedding is packed and is not read: {string.Join(", ", packed)}. The embedding "
                    + $"'{tensor.Name}' is taken in its place, which may be another matrix."
            : question.Facts is { IsTied: false, IsWithoutHead: false }
                ? "The model's configuration says that its unembedding is a matrix of its own, but no tensor has the "
                    + $"name of one. The embedding '{tensor.Name}' is taken in its place."
            : null;
        if (isEmbedding && noHead is null)
        {
            reason += question.Facts.IsTied == true
                ? ", which is the unembedding, too"
                : ", and no unembedding is stored";
        }

        return MatrixNotes.Take(question, tensor, reason, trust.Sizes, noHead, trust.Doubt);
    }

    // The order does not rank wrappers of different models in one file, so the next candidates may be as good.
    private static void RequireUnique(MatrixQuestion question, IReadOnlyList<NamedTensor> all, int chosen, bool mustFit)
    {
        foreach (NamedTensor other in all.Skip(chosen + 1).TakeWhile(other => other.Order == all[chosen].Order))
        {
            SafetensorsTensor tensor = question.Tensors.Get(other.Name);
            if (question.IsUsable(tensor) && (!mustFit || new NameTrust(question, all, other, tensor).IsTrusted))
            {
                throw MatrixRefusal.NotChosen(
                    question, $"has two token matrices, '{all[chosen].Name}' and '{other.Name}'");
            }
        }
    }
}
