using System;
using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Models;

/// <summary>A tensor that has a known name of token matrices, and its place in the model.</summary>
internal sealed class NamedTensor
{
    // Parts of a model that have vocabularies of their own, of sounds, pictures or guesses; not those called
    // "vision_language_model" and the like.
    private static readonly string[] s_otherParts =
    [
        "vision", "visual", "image", "img", "video", "audio", "speech", "voice", "codec", "talker", "token2wav",
        "code_predictor", "quantize", "vq", "qformer", "mtp", "draft", "medusa", "eagle", "gen_", "t2u", "vocoder",
        "teacher", "momentum", "patch", "position", "token_type",
    ];

    private NamedTensor(string name, string layer, KnownName known, WeightSpelling spelling)
    {
        Name = name;
        Layer = layer;
        Known = known;
        Spelling = spelling;
        string[] wrappers = DottedName.Before(layer, known.Stem);
        Order =
        (
            IsElsewhere(wrappers) ? 1 : 0,
            (int)known.Role,
            known.IsSure ? 0 : 1,
            wrappers.Any(static part => part.Contains("encoder", StringComparison.Ordinal)) ? 1 : 0,
            wrappers.Length,
            known.Rank,
            spelling.Rank);
    }

    /// <summary>The tensor's name.</summary>
    public string Name { get; }

    /// <summary>The name of its layer: the tensor's without the ending.</summary>
    public string Layer { get; }

    /// <summary>The known name that its layer's name ends with.</summary>
    public KnownName Known { get; }

    /// <summary>The ending.</summary>
    public WeightSpelling Spelling { get; }

    /// <summary>Whether the columns are the tokens by the convention of the library that uses the name.</summary>
    public bool HasColumns => Known.HasColumns || (Spelling.IsTransposed && Known.Role == MatrixRole.Unembedding);

    /// <summary>The order of preference: the least value wins, and equal values are ambiguous.</summary>
    public (int Elsewhere, int Role, int Doubt, int Encoder, int Wrappers, int Name, int Spelling) Order { get; }

    /// <summary>Finds the tensors with known names.</summary>
    /// <param name="names">The names of all tensors.</param>
    /// <returns>The tensors with known names, the preferred ones first.</returns>
    public static IReadOnlyList<NamedTensor> Find(IEnumerable<string> names) =>
        [.. names.Select(Of).OfType<NamedTensor>()
            .OrderBy(static tensor => tensor.Order).ThenBy(static tensor => tensor.Name, StringComparer.Ordinal)];

    /// <summary>Recognizes the name of a tensor.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The recognized parts of the name; null if the name is not known.</returns>
    public static NamedTensor? Of(string name)
    {
        if (PackedTensor.IsSide(name))
        {
            return null;
        }

        foreach ((string layer, WeightSpelling spelling) in WeightSpelling.Divide(name))
        {
            if (KnownNames.FindAtEnd(layer) is KnownName known)
            {
                return new NamedTensor(name, layer, known, spelling);
            }
        }

        return null;
    }

    /// <summary>
    /// Whether parts of a model's names say that they are not its language model, or are one layer of many.
    /// </summary>
    public static bool IsElsewhere(IReadOnlyList<string> wrappers) =>
        wrappers.Any(IsOtherPart) || wrappers.Skip(1).Any(static part => part.All(char.IsAsciiDigit));

    private static bool IsOtherPart(string part) =>
        !part.Contains("language", StringComparison.Ordinal) && !part.Contains("text", StringComparison.Ordinal)
        && s_otherParts.Any(word => part.Contains(word, StringComparison.Ordinal));
}
