using System;

namespace ClusterTools;

/// <summary>A tokenizer's file cannot be used.</summary>
public sealed class TokenizerException : ClusterToolsException
{
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
}
