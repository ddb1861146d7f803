using System;

namespace ClusterTools.Tokens;

/// <summary>
/// JSON: a tokenizer.json of Hugging Face's tokenizers, or a vocab.json, which is a bare map of pieces to ids.
/// </summary>
internal sealed class HuggingFaceFormat : ITokenizerFormat
{
    /// <inheritdoc/>
    public bool Recognizes(string fileName, ReadOnlySpan<byte> bytes) =>
        fileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase)
        || bytes.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..];

    /// <inheritdoc/>
    public TokenizerContent Read(ReadOnlySpan<byte> bytes, string path) => TokenizerParser.Parse(bytes, path);
}
