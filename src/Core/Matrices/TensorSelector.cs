using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>Finds the token matrix among a file's tensors.</summary>
internal static class TensorSelector
{
    // Unembedding first: where a model has both, cosines are about what it says, not about what it reads.
    private static readonly string[] s_usualNames =
    [
        "W",
        "lm_head.weight",
        "model.embed_tokens.weight",
        "model.language_model.embed_tokens.weight",
        "language_model.lm_head.weight",
        "language_model.model.embed_tokens.weight",
        "embed_out.weight",
        "gpt_neox.embed_in.weight",
        "transformer.wte.weight",
        "wte.weight",
        "model.decoder.embed_tokens.weight",
        "decoder.embed_tokens.weight",
        "embed_tokens.weight",
    ];

    /// <summary>Chooses a tensor by name, or by the usual names where none is given.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="tensorName">The name, or null.</param>
    /// <returns>A two-dimensional, non-empty, floating-point tensor.</returns>
    /// <exception cref="TokenMatrixException">There is no such tensor, or it is not a matrix.</exception>
    public static SafetensorsTensor Select(SafetensorsHeader header, string path, string? tensorName)
    {
        if (tensorName is not null)
        {
            return header.TryGetTensor(tensorName, out SafetensorsTensor? named)
                ? Validate(named, path)
                : throw new TokenMatrixException(
                    TokenMatrixError.TensorNotFound,
                    path,
                    $"'{path}' has no tensor '{tensorName}'. {Describe(Candidates(header))}");
        }

        foreach (string name in s_usualNames)
        {
            if (header.TryGetTensor(name, out SafetensorsTensor? usual))
            {
                return Validate(usual, path);
            }
        }

        List<SafetensorsTensor> candidates = Candidates(header);
        return candidates.Count == 1
            ? candidates[0]
            : throw new TokenMatrixException(
                TokenMatrixError.TensorNotChosen,
                path,
                $"'{path}' has no tensor under a usual name of a token matrix. {Describe(candidates)}");
    }

    private static List<SafetensorsTensor> Candidates(SafetensorsHeader header) =>
        [.. header.Tensors.Where(tensor => IsMatrix(tensor) && ElementConversion.IsSupported(tensor.DType))];

    private static bool IsMatrix(SafetensorsTensor tensor) => tensor.Shape.Count == 2 && tensor.ElementCount > 0
        && tensor.Shape[0] <= int.MaxValue && tensor.Shape[1] <= int.MaxValue / sizeof(double);

    private static SafetensorsTensor Validate(SafetensorsTensor tensor, string path)
    {
        if (!IsMatrix(tensor))
        {
            throw new TokenMatrixException(
                TokenMatrixError.TensorNotMatrix,
                path,
                $"Tensor '{tensor.Name}' of '{path}' has the shape {Shape(tensor)}; a token matrix has two dimensions, "
                + "tokens x dimension, neither of them zero. Name another tensor.");
        }

        if (!ElementConversion.IsSupported(tensor.DType))
        {
            throw new TokenMatrixException(
                TokenMatrixError.TensorTypeNotSupported,
                path,
                $"Tensor '{tensor.Name}' of '{path}' has elements of type {tensor.DType}; BF16, F16, F32 and F64 can be "
                + "used. Convert the tensor, or name another.");
        }

        return tensor;
    }

    private static string Describe(List<SafetensorsTensor> candidates)
    {
        const int Shown = 10;
        if (candidates.Count == 0)
        {
            return "It has no two-dimensional floating-point tensor at all.";
        }

        string names = string.Join(", ", candidates.Take(Shown).Select(tensor => $"'{tensor.Name}' {Shape(tensor)}"));
        string more = candidates.Count > Shown
            ? string.Create(CultureInfo.InvariantCulture, $" and {candidates.Count - Shown} more")
            : string.Empty;
        return $"Name one of its matrices: {names}{more}.";
    }

    private static string Shape(SafetensorsTensor tensor) =>
        $"[{string.Join(" x ", tensor.Shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture)))}]";
}
