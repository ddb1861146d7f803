using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Models;

/// <summary>The names that libraries give to token matrices; docs/models.md lists the examined families.</summary>
internal static class KnownNames
{
    private static readonly string[] s_sureUnembeddings =
    [
        "lm_head", "lm_head.linear", "lm_head.decoder", "embed_out", "cls.predictions.decoder", "predictions.decoder",
        "vocab_projector", "generator_lm_head", "lm_loss", "pred_layer.proj", "output_projection", "output_layer",
        "transformer.ff_out", "word_embeddings_for_head", "to_logits", "unembed", "unembedding", "W_unembed",
        "unembed_tokens",
    ];

    private static readonly string[] s_otherUnembeddings = ["output", "head", "decoder", "head.decoder", "proj_out"];

    private static readonly string[] s_sureEmbeddings =
    [
        "embed_tokens", "wte", "embed_in", "tok_embeddings", "word_embeddings", "shared", "word_embedding",
        "tokens_embed", "token_embeddings", "token_embedding", "in_out_embed", "tok_emb", "token_emb", "token_emb.emb",
        "backbone.embeddings", "backbone.embedding", "rwkv.embeddings", "text_token_embedder", "W_E", "W_embed",
    ];

    private static readonly string[] s_otherEmbeddings =
        ["embeddings", "embedding", "embed", "emb", "embedder", "encoder", "w"];

    // TransformerLens multiplies from the left: x W_U, with W_U [dimension x tokens].
    private static readonly string[] s_columns = ["W_U"];

    private static readonly Dictionary<string, List<KnownName>> s_byLastComponent = All()
        .GroupBy(static name => DottedName.LastComponent(name.Stem), StringComparer.Ordinal)
        .ToDictionary(static group => group.Key, static group => group.ToList(), StringComparer.Ordinal);

    /// <summary>Finds the known name that ends a name, whatever comes before it.</summary>
    /// <param name="name">The name without the name of the parameter.</param>
    /// <returns>The known name of the most components; null if there is none.</returns>
    public static KnownName? FindAtEnd(string name) =>
        s_byLastComponent.GetValueOrDefault(DottedName.LastComponent(name))?
            .Where(known => DottedName.EndsWith(name, known.Stem))
            .MaxBy(static known => known.Stem.Length);

    private static IEnumerable<KnownName> All() =>
        Rank(MatrixRole.Unembedding, s_sureUnembeddings, s_otherUnembeddings)
            .Concat(Rank(MatrixRole.Embedding, s_sureEmbeddings, s_otherEmbeddings));

    private static IEnumerable<KnownName> Rank(MatrixRole role, string[] sure, string[] other)
    {
        string[] columns = role == MatrixRole.Unembedding ? s_columns : [];
        return sure.Concat(columns).Concat(other).Select((stem, rank) => new KnownName(
            stem, role, rank, IsSure: rank < sure.Length + columns.Length, HasColumns: Array.IndexOf(
                columns, stem) >= 0));
    }
}
