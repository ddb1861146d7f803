using System;
using ClusterTools.Tokens;

namespace ClusterTools;

/// <summary>A tokenizer's file cannot be used.</summary>
public sealed class TokenizerException : ClusterToolsException
{
    private const int LongestQuote = 60;

    internal TokenizerException(TokenizerError error, string path, string message, Exception? innerException = null)
        : base("Tokenizer" + error, $"'{path}': {message}", innerException)
    {
        Error = error;
        Path = path;
    }

    /// <summary>What is wrong.</summary>
    public TokenizerError Error { get; }

    /// <summary>The file, or the folder in which one was looked for.</summary>
    public string Path { get; }

    /// <summary>Quotes text of a file for a message, so that it can neither flood nor control a terminal.</summary>
    internal static string Quote(string text)
    {
        int length = Math.Min(text.Length, LongestQuote);
        if (length < text.Length && char.IsHighSurrogate(text[length - 1]))
        {
            length--;
        }

        return $"'{TokenEscape.Escape(text[..length])}{(length < text.Length ? "..." : string.Empty)}'";
    }
}
