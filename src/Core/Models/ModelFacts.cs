using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Models;

/// <summary>The facts about a model's vocabulary in the files beside its tensors.</summary>
internal sealed class ModelFacts
{
    private readonly Lazy<VocabularySize?> _tokenizer;

    /// <summary>Collects what is known.</summary>
    /// <param name="sizes">The sizes that config.json gives; several if a model has several parts.</param>
    /// <param name="tokenizer">
    /// Reads the number of tokens of the tokenizer, when it is asked for; null if there is none.
    /// </param>
    /// <param name="isTied">
    /// Whether config.json says that one matrix is both embedding and unembedding; null if it does not.
    /// </param>
    /// <param name="isWithoutHead">Whether config.json says that the model has no unembedding.</param>
    public ModelFacts(
        IEnumerable<VocabularySize>? sizes = null,
        Func<VocabularySize?>? tokenizer = null,
        bool? isTied = null,
        bool isWithoutHead = false)
    {
        Sizes = [.. sizes ?? []];
        _tokenizer = new Lazy<VocabularySize?>(tokenizer ?? (static () => null));
        IsTied = isTied;
        IsWithoutHead = isWithoutHead;
    }

    /// <summary>The facts of a model that has only tensor files.</summary>
    public static ModelFacts None { get; } = new();

    /// <summary>The sizes that config.json gives; empty if it is not there or gives none.</summary>
    public IReadOnlyList<VocabularySize> Sizes { get; }

    /// <summary>Whether one matrix is both embedding and unembedding; null if that is not known.</summary>
    public bool? IsTied { get; }

    /// <summary>Whether the model has no unembedding by design.</summary>
    public bool IsWithoutHead { get; }

    /// <summary>All known sizes; reads the tokenizer if config.json gives no size.</summary>
    public IReadOnlyList<VocabularySize> AllSizes =>
        Sizes.Count > 0 ? Sizes : _tokenizer.Value is VocabularySize size ? [size] : [];

    /// <summary>Finds the size that a number of rows fits.</summary>
    /// <param name="sizes">The sizes that count.</param>
    /// <param name="rows">The number of rows.</param>
    /// <returns>The size, an equal one before one that leaves room for padding; null if there is none.</returns>
    public static VocabularySize? Match(IReadOnlyList<VocabularySize> sizes, int rows) =>
        sizes.FirstOrDefault(size => size.Count == rows) ?? sizes.FirstOrDefault(size => size.Fits(rows));
}
