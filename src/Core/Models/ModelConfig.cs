using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using ClusterTools.Files;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Models;

/// <summary>
/// Reads the description beside a model's tensors: Hugging Face's config.json, or the params.json of Meta's and
/// Mistral's models. A damaged description is not an error: it is ignored, and names alone decide.
/// </summary>
internal static class ModelConfig
{
    private const int MaxLength = 16 << 20;
    private const int MaxDepth = 4;
    private const string Tied = "tie_word_embeddings";

    private static readonly string[] s_files = ["config.json", "params.json"];

    // Hugging Face's; ChatGLM's; TransformerLens's; XLM's.
    private static readonly string[] s_sizes = ["vocab_size", "padded_vocab_size", "n_vocab", "d_vocab", "n_words"];

    private static readonly JsonDocumentOptions s_options =
        new() { AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Reads the description of a model's folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="tokenizer">The tokenizer, whose tokens are counted on request; null if there is no
    /// tokenizer.</param>
    /// <returns>The known facts.</returns>
    public static ModelFacts Read(string folder, Tokenizer? tokenizer)
    {
        Func<VocabularySize?>? count = tokenizer is null ? null : () => tokenizer.IdCount is int ids and > 1
            ? new VocabularySize(ids, $"the number of tokens of {Path.GetFileName(tokenizer.Path)}")
            : null;
        foreach (string file in s_files)
        {
            if (TryRead(Path.Combine(folder, file)) is byte[] text)
            {
                return Parse(text, file, count);
            }
        }

        return new ModelFacts(tokenizer: count);
    }

    /// <summary>Reads the text of a description.</summary>
    /// <param name="text">The text, in UTF-8.</param>
    /// <param name="file">The file's name, for people.</param>
    /// <param name="tokenizer">Counts the tokens of the tokenizer.</param>
    /// <returns>The known facts.</returns>
    internal static ModelFacts Parse(ReadOnlyMemory<byte> text, string file, Func<VocabularySize?>? tokenizer = null)
    {
        try
        {
            text = text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text;
            using JsonDocument document = JsonDocument.Parse(text, s_options);
            JsonElement root = document.RootElement;
            var sizes = new List<VocabularySize>();
            CollectSizes(root, string.Empty, file, sizes, 0);
            return new ModelFacts(sizes, tokenizer, FindTied(root, 0), IsWithoutHead(root));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The reader throws the second exception for a lone surrogate in a text.
            return new ModelFacts(tokenizer: tokenizer);
        }
    }

    private static void CollectSizes(
        JsonElement element, string path, string file, List<VocabularySize> sizes, int depth)
    {
        if (element.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return;
        }

        foreach (string key in s_sizes)
        {
            if (element.TryGetProperty(key, out JsonElement value) && value.ValueKind == JsonValueKind.Number
                && value.TryGetInt32(out int count) && count > 1)
            {
                sizes.Add(new VocabularySize(count, $"{path}{key} of {file}"));
            }
        }

        foreach (JsonProperty part in LanguageParts(element))
        {
            CollectSizes(part.Value, $"{path}{part.Name}.", file, sizes, depth + 1);
        }
    }

    private static bool? FindTied(JsonElement element, int depth)
    {
        if (element.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return null;
        }

        return element.TryGetProperty(Tied, out JsonElement value)
            && value.ValueKind is JsonValueKind.True or JsonValueKind.False
                ? value.GetBoolean()
                : LanguageParts(element).Select(part => FindTied(part.Value, depth + 1))
                    .FirstOrDefault(static tied => tied is not null);
    }

    // LlamaModel and BertModel give hidden states; LlamaForCausalLM and GPT2LMHeadModel have a head.
    private static bool IsWithoutHead(JsonElement root) => root.ValueKind == JsonValueKind.Object
        && root.TryGetProperty("architectures", out JsonElement names) && names.ValueKind == JsonValueKind.Array
        && names.GetArrayLength() > 0 && names[0].ValueKind == JsonValueKind.String
        && names[0].GetString() is string name && name.EndsWith("Model", StringComparison.Ordinal)
        && !name.Contains("Head", StringComparison.Ordinal);

    // Vision towers and speech codecs have vocabularies of their own.
    private static IEnumerable<JsonProperty> LanguageParts(JsonElement element) => element.EnumerateObject()
        .Where(static part => part.Value.ValueKind == JsonValueKind.Object && !NamedTensor.IsElsewhere([part.Name]));

    private static byte[]? TryRead(string path)
    {
        if (!File.Exists(path))
        {
            return null;
        }

        try
        {
            using SafeFileHandle handle = InputFile.Open(path);
            using var stream = new FileStream(handle, FileAccess.Read);
            if (stream.Length > MaxLength)
            {
                return null;
            }

            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
