using System;

namespace ClusterTools;

/// <summary>A tokenizer's file cannot be used.</summary>
public sealed class TokenizerException : ClusterToolsException
{
    internal const string IdPrefix = "Tokenizer";

    internal TokenizerException(TokenizerError error, string path, string message, Exception? innerException = null)
        : base(IdPrefix + error, KindOf(error), $"'{path}': {message}", innerException)
    {
        Error = error;
        Path = path;
    }

    /// <summary>The error that the id names.</summary>
    public TokenizerError Error { get; }

    /// <summary>The file, or the folder that was searched for a tokenizer.</summary>
    public string Path { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(TokenizerError error) => error switch
    {
        TokenizerError.NotFound => ErrorKind.NotFound,
        TokenizerError.Invalid or TokenizerError.NotSupported => ErrorKind.InvalidData,
    };
}
