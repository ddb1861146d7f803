using System;

namespace ClusterTools.Models;

/// <summary>The number of tokens of a model's vocabulary, and its source.</summary>
/// <param name="Count">The number, at least 2.</param>
/// <param name="Source">The source, for the user: <c>vocab_size of config.json</c>.</param>
internal sealed record VocabularySize(int Count, string Source)
{
    private const int MostPadding = 32;
    private const int MostRounding = 8;

    private static readonly int[] s_paddings = [8, 16, 32, 64, 128, 256, 512, 1024];

    /// <summary>Whether this number of rows fits the vocabulary: a row for each token, and perhaps padding.</summary>
    /// <param name="rows">The number of rows.</param>
    /// <returns>Whether it can.</returns>
    public bool Fits(int rows) => rows == Count || IsPadded(rows);

    // By some rows for later tokens, or to a multiple of a power of two; of small vocabularies that may be more.
    private bool IsPadded(int rows)
    {
        long more = (long)rows - Count;
        return more > 0 && (more * MostPadding <= Count
            || (more * MostRounding <= Count
                && Array.Exists(s_paddings, padding => (Count + padding - 1) / padding * (long)padding == rows)));
    }
}
