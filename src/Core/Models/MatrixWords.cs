using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Models;

/// <summary>
/// Guesses a tensor's role from words in its name; used only among matrices of the vocabulary's size.
/// </summary>
internal static class MatrixWords
{
    private static readonly string[] s_unembeddings =
        ["head", "unembed", "output", "logit", "proj", "predict", "decoder", "generator", "classifier", "cls"];

    private static readonly string[] s_embeddings =
        ["emb", "wte", "word", "tok", "vocab", "shared", "lookup", "lut", "input"];

    /// <summary>Finds the role that a name's words suggest.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The role; null if no word is known.</returns>
    public static MatrixRole? RoleOf(string name) =>
        Has(name, ["unembed"]) ? MatrixRole.Unembedding
        : Has(name, ["emb"]) ? MatrixRole.Embedding
        : Has(name, s_unembeddings) ? MatrixRole.Unembedding
        : Has(name, s_embeddings) ? MatrixRole.Embedding
        : null;

    private static bool Has(string name, IEnumerable<string> words) =>
        words.Any(word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
