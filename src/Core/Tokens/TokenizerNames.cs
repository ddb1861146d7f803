using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;

namespace ClusterTools.Tokens;

/// <summary>The names of tokenizer files, and their order of precedence in a folder.</summary>
internal static class TokenizerNames
{
    /// <summary>The supported kinds, for messages.</summary>
    public const string Readable =
        "a tokenizer.json, vocab.json, tokenizer.model, .tiktoken file, tekken.json, vocab.txt or RWKV vocabulary";

    // The order of the search: files that hold more come first. A pattern counts if exactly one file matches it.
    private static readonly string[] s_patterns =
    [
        "tokenizer.json", "vocab.json", "tokenizer.model", "tiktoken.model", "*.tiktoken", "tekken.json", "vocab.txt",
        "rwkv_vocab*.txt", "*_tokenizer.json", "spiece.model", "spm.model",
    ];

    /// <summary>Finds the tokenizer in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The file; null if no file has a known name, or only several files that share a pattern do.</returns>
    public static string? FindIn(string folder) =>
        s_patterns.Select(pattern => FindIn(folder, pattern)).FirstOrDefault(static file => file is not null);

    private static string? FindIn(string folder, string pattern)
    {
        if (!pattern.Contains('*', StringComparison.Ordinal))
        {
            string file = Path.Combine(folder, pattern);
            return File.Exists(file) ? file : null;
        }

        try
        {
            List<string> files = [.. Directory.EnumerateFiles(folder, pattern).Take(2)];
            return files.Count == 1 ? files[0] : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
