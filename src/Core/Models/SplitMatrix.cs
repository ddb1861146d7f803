using System;
using System.Linq;

namespace ClusterTools.Models;

/// <summary>Recognizes matrices of which a part is stored in another tensor.</summary>
internal static class SplitMatrix
{
    // Idefics; Molmo; MobileBERT, whose second part has the further dimensions.
    private static readonly (string Tensor, string Part, bool HasRows)[] s_parts =
    [
        ("embed_tokens.weight", "embed_tokens.additional_embedding.weight", true),
        ("lm_head.weight", "lm_head.additional_fc.weight", true),
        ("wte.embedding", "wte.new_embedding", true),
        ("embed_tokens.embedding", "embed_tokens.new_embedding", true),
        ("cls.predictions.decoder.weight", "cls.predictions.dense.weight", false),
    ];

    /// <summary>Finds the tensor that holds the rest of a matrix.</summary>
    /// <param name="name">The name of the tensor that holds the first part.</param>
    /// <param name="contains">Whether there is a tensor of a name.</param>
    /// <returns>Its name, and whether it holds further tokens, not further dimensions; null if there is none.</returns>
    public static (string Name, bool HasRows)? FindRest(string name, Func<string, bool> contains) => s_parts
        .Where(part => DottedName.EndsWith(name, part.Tensor))
        .Select(part => ((string, bool)?)(name[..^part.Tensor.Length] + part.Part, part.HasRows))
        .FirstOrDefault(rest => contains(rest!.Value.Item1));
}
