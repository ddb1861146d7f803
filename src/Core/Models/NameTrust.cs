using System.Collections.Generic;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>The reliability of a tensor's name, given its shape and the vocabulary's size.</summary>
internal sealed class NameTrust
{
    private readonly MatrixQuestion _question;
    private readonly (int Rows, int Columns) _shape;

    /// <summary>Looks at a tensor.</summary>
    /// <param name="question">The tensors and the facts about the model.</param>
    /// <param name="all">The tensors with known names.</param>
    /// <param name="named">The name.</param>
    /// <param name="tensor">The tensor, which is usable.</param>
    public NameTrust(
        MatrixQuestion question, IReadOnlyList<NamedTensor> all, NamedTensor named, SafetensorsTensor tensor)
    {
        _question = question;
        _shape = MatrixShape.Of(tensor, question.Reading)!.Value;
        bool isPlain = named.Known.IsSure && !named.HasColumns;
        IsSure = named.Known.IsSure && named.Order.Elsewhere == 0;
        Sizes = isPlain ? question.Facts.Sizes : question.Facts.AllSizes;
        if (Sizes.Count > 0)
        {
            IsTrusted = FitsAny();
            Doubt = IsTrusted
                ? null : $"'{tensor.Name}' has {_shape.Rows} rows, but {Sizes[0].Source} is {Sizes[0].Count}.";
            return;
        }

        List<NamedTensor> partners = [
            .. all.Where(other => other.Known.Role != named.Known.Role && other.Order.Elsewhere == 0)];
        if (isPlain)
        {
            IsTrusted = IsSure;
        }
        else if (named.Order.Elsewhere == 0)
        {
            NamedTensor? partner = partners.FirstOrDefault(other => IsPartner(other, named.HasColumns));
            Sizes = partner is not null && named.HasColumns
                ? [new VocabularySize(_shape.Columns, $"the rows of '{partner.Name}'")] : [];
            IsTrusted = partner is not null || IsSure || IsLongestEmbedding(named);
        }
    }

    /// <summary>Whether the name alone is sufficient.</summary>
    public bool IsSure { get; }

    /// <summary>Whether the shape confirms the name.</summary>
    public bool IsTrusted { get; }

    /// <summary>The sizes of the vocabulary that the tensor was compared with.</summary>
    public IReadOnlyList<VocabularySize> Sizes { get; }

    /// <summary>The objection to the tensor; null if there is no objection.</summary>
    public string? Doubt { get; }

    private bool FitsAny() =>
        (_question.Reading.Transposed != true && ModelFacts.Match(Sizes, _shape.Rows) is not null)
        || (_question.Reading.Transposed != false && ModelFacts.Match(Sizes, _shape.Columns) is not null);

    // An embedding and an unembedding have a row for each token, and as many numbers in each.
    private bool IsPartner(NamedTensor other, bool isTransposed)
    {
        SafetensorsTensor tensor = _question.Tensors.Get(other.Name);
        (int Rows, int Columns) wanted = isTransposed ? (_shape.Columns, _shape.Rows) : _shape;
        return !other.HasColumns && MatrixShape.Of(tensor, _question.Reading) == wanted;
    }

    private bool IsLongestEmbedding(NamedTensor named) => named.Known.Role == MatrixRole.Embedding
        && _question.Tensors.All.All(
            other => MatrixShape.Of(other, _question.Reading) is not var (rows, _) || rows <= _shape.Rows);
}
