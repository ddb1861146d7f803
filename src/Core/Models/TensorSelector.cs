using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>Finds the token matrix among a file's tensors.</summary>
internal static class TensorSelector
{
    // Unembedding first: where a model has both, cosines are about what it says, not about what it reads.
    // Llama, Mistral, Gemma, Qwen, Phi and their like; Phi-1; GPT-NeoX; consolidated files by Meta and Mistral.
    private static readonly string[] s_unembeddings =
        ["lm_head.weight", "lm_head.linear.weight", "embed_out.weight", "output.weight"];

    // Llama and its like; GPT-2; Phi-1; GPT-NeoX; consolidated files; Falcon and BLOOM; OPT.
    private static readonly string[] s_embeddings =
    [
        "embed_tokens.weight", "wte.weight", "embd.wte.weight", "embed_in.weight", "tok_embeddings.weight",
        "word_embeddings.weight", "decoder.embed_tokens.weight",
    ];

    // Where a language model is a part of a larger one, its tensors have that part's name before theirs.
    private static readonly string[] s_parts =
        ["", "language_model.", "model.language_model.", "thinker."];

    private static readonly string[] s_usualNames =
    [
        "W",
        .. s_parts.SelectMany(part => s_unembeddings.Select(name => part + name)),
        .. s_parts.SelectMany(part => new[] { "", "model.", "transformer.", "gpt_neox." }
            .SelectMany(body => s_embeddings.Select(name => part + body + name))),
    ];

    /// <summary>Whether a tensor could be a token matrix.</summary>
    public static bool IsCandidate(SafetensorsTensor tensor) =>
        IsMatrix(tensor) && ElementConversion.IsSupported(tensor.DType);

    /// <summary>Finds the first of the usual names of token matrices.</summary>
    /// <param name="contains">Whether there is a tensor of a name.</param>
    /// <returns>The name, or null.</returns>
    public static string? FindUsualName(Func<string, bool> contains) =>
        Array.Find(s_usualNames, name => contains(name));

    /// <summary>Chooses a tensor by name, or by the usual names where none is given.</summary>
    /// <param name="header">The file's header.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="tensorName">The name, or null.</param>
    /// <returns>A two-dimensional, non-empty, floating-point tensor.</returns>
    /// <exception cref="TokenMatrixException">There is no such tensor, or it is not a matrix.</exception>
    public static SafetensorsTensor Select(SafetensorsHeader header, string path, string? tensorName)
    {
        string? name = tensorName ?? FindUsualName(usual => header.TryGetTensor(usual, out _));
        return name is null ? SelectOnly(header.Tensors, path)
            : header.TryGetTensor(name, out SafetensorsTensor? tensor) ? Validate(tensor, path)
            : throw NotFound(name, header.Tensors, path);
    }

    /// <summary>Chooses the only tensor that could be a token matrix.</summary>
    /// <exception cref="TokenMatrixException">There are several, or none.</exception>
    public static SafetensorsTensor SelectOnly(IEnumerable<SafetensorsTensor> tensors, string path)
    {
        List<SafetensorsTensor> candidates = [.. tensors.Where(IsCandidate)];
        return candidates.Count == 1
            ? candidates[0]
            : throw new TokenMatrixException(
                TokenMatrixError.TensorNotChosen,
                path,
                $"'{path}' has no tensor under a usual name of a token matrix. {Describe(candidates)}");
    }

    /// <summary>The error of a name that no tensor has, which lists those that could be meant.</summary>
    public static TokenMatrixException NotFound(string name, IEnumerable<SafetensorsTensor> tensors, string path) =>
        new(
            TokenMatrixError.TensorNotFound,
            path,
            $"'{path}' has no tensor '{name}'. {Describe([.. tensors.Where(IsCandidate)])}");

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
            return "It has no two-dimensional floating-point tensor at all. Choose another file.";
        }

        string names = string.Join(", ", candidates.Take(Shown).Select(
            static tensor => $"{SafetensorsException.Quote(tensor.Name)} {Shape(tensor)}"));
        string more = candidates.Count > Shown
            ? string.Create(CultureInfo.InvariantCulture, $" and {candidates.Count - Shown} more")
            : string.Empty;
        return $"Name one of its matrices: {names}{more}.";
    }

    private static string Shape(SafetensorsTensor tensor) => HeaderLayout.Describe(tensor.Shape, " x ");
}
