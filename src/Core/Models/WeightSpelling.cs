using System;
using System.Collections.Generic;

namespace ClusterTools.Models;

/// <summary>The end of a tensor's name: how a library calls the numbers of a layer.</summary>
/// <param name="Ending">The end of the name, with its dot; empty if the layer's name is the tensor's.</param>
/// <param name="Packing">The kind of packing that the ending belongs to; null if the numbers are not packed.</param>
/// <param name="IsTransposed">Whether the library stores a layer's matrix transposed.</param>
internal sealed record WeightSpelling(string Ending, string? Packing = null, bool IsTransposed = false)
{
    // The first is the usual one. Flax calls embeddings so, and the matrices of layers kernels, which it multiplies
    // from the left; PEFT keeps a trained copy or the base beside an adapter; the others are PyTorch's own.
    private static readonly WeightSpelling[] s_all =
    [
        new(".weight"),
        new(".modules_to_save.default.weight"),
        new(".base_layer.weight"),
        new(".parametrizations.weight.original"),
        new(".weight_orig"),
        new(".embedding"),
        new(".kernel", IsTransposed: true),
        new(".qweight", "GPTQ or AWQ"),
        new(".weight_packed", "compressed-tensors"),
        new(".W_q", "HQQ"),
        new(".weight._data", "quanto"),
        new(".q_weight", "EXL2"),
        new(".trellis", "EXL3"),
        new(".codes", "AQLM"),
        new(".Qidxs", "QuIP#"),
        new(string.Empty),
    ];

    /// <summary>The place in the order of preference.</summary>
    public int Rank => Array.IndexOf(s_all, this);

    /// <summary>Divides a tensor's name into that of the layer and the ending.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>Both, once for each spelling that fits.</returns>
    public static IEnumerable<(string Layer, WeightSpelling Spelling)> Divide(string name)
    {
        foreach (WeightSpelling spelling in s_all)
        {
            if (name.Length > spelling.Ending.Length && name.EndsWith(spelling.Ending, StringComparison.Ordinal))
            {
                yield return (name[..^spelling.Ending.Length], spelling);
            }
        }
    }
}
