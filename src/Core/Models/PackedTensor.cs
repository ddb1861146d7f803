using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>Recognizes quantized layers, whose numbers cannot be read from one tensor alone.</summary>
internal static class PackedTensor
{
    // The tensors beside a layer's integers, which identify the library that packed them; the first match counts.
    private static readonly (string Ending, string Packing)[] s_companions =
    [
        (".SCB", "bitsandbytes, 8 bits"),
        (".weight.absmax", "bitsandbytes, 4 bits"),
        (".weight.quant_map", "bitsandbytes, 4 bits"),
        (".qzeros", "GPTQ or AWQ"),
        (".biases", "MLX"),
        (".scales", "MLX"),
        (".weight_scale_2", "NVFP4"),
        (".weight_scale", "integers with scales"),
        (".weight_scales", "integers with scales"),
        (".weight_scale_inv", "integers with scales"),
    ];

    // Parameters of a layer that are matrices and not its numbers: scales, zeros and tables of quantization, and the
    // two factors of an adapter.
    private static readonly string[] s_side =
    [
        "scales", "biases", "qzeros", "zeros", "scale", "zero", "weight_scale", "weight_scale_inv", "weight_scale_2",
        "weight_scales", "weight_zero_point", "input_scale", "absmax", "nested_absmax", "quant_map", "nested_quant_map",
        "SCB", "g_idx", "codebooks", "suh", "svh", "SU", "SV", "q_scale", "q_scale_max", "_scale",
    ];

    // Of PEFT's adapters: lora_A, lora_B, lora_embedding_A, lora_embedding_B.
    private const string Adapter = "lora_";

    /// <summary>Finds the packing of a tensor.</summary>
    /// <param name="tensor">The tensor.</param>
    /// <param name="named">What is known of its name.</param>
    /// <param name="contains">Whether there is a tensor of a name.</param>
    /// <returns>The kind of packing, for people; null if the tensor is not packed.</returns>
    public static string? KindOf(SafetensorsTensor tensor, NamedTensor named, Func<string, bool> contains)
    {
        if (named.Spelling.Packing is not null)
        {
            return named.Spelling.Packing;
        }

        return tensor.DType
            is SafetensorsDType.U8 or SafetensorsDType.I8 or SafetensorsDType.I32 or SafetensorsDType.U32
            ? s_companions.Where(companion => contains(named.Layer + companion.Ending))
                .Select(static companion => companion.Packing).FirstOrDefault("integers")
            : null;
    }

    /// <summary>Whether a name is that of a parameter beside a layer's numbers, which is no token matrix.</summary>
    public static bool IsSide(string name)
    {
        string[] components = name.Split('.');
        return s_side.Contains(components[^1], StringComparer.Ordinal) || components.Any(IsAdapter);
    }

    /// <summary>Finds the adapter that is stored beside a layer and is not part of its numbers.</summary>
    /// <param name="layer">The layer's name.</param>
    /// <param name="names">The names of all tensors.</param>
    /// <returns>The name of one of the adapter's tensors; null if there is none.</returns>
    public static string? FindAdapter(string layer, IEnumerable<string> names) => names.FirstOrDefault(name =>
        name.StartsWith(layer + ".", StringComparison.Ordinal) && name[layer.Length..].Split('.').Any(IsAdapter));

    private static bool IsAdapter(string component) => component.StartsWith(Adapter, StringComparison.Ordinal);
}
