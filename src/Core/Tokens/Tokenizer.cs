using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using ClusterTools.Tokens;

namespace ClusterTools;

/// <summary>
/// The texts of a model's tokens, from its tokenizer.json, vocab.json, tokenizer.model or a file of another kind that
/// is listed in docs/tokens.md. The file is read once, for all threads, when the first text is asked for. How texts are
/// shown is told in docs/tokens.md.
/// </summary>
public sealed class Tokenizer
{
    private readonly Lazy<TokenVocabulary?> _vocabulary;
    private string? _failure;
    private int _isWarned;

    private Tokenizer(string path, TokenVocabulary? vocabulary)
    {
        Path = path;
        _vocabulary = vocabulary is null ? new(ReadOrFail) : new(vocabulary);
    }

    /// <summary>The full path of the file.</summary>
    public string Path { get; }

    /// <summary>The highest id and one more, which reads the file; null if it cannot be used.</summary>
    internal int? IdCount => _vocabulary.Value?.IdCount;

    /// <summary>The full paths of the file and of those beside it that complete it, which may be missing.</summary>
    internal IEnumerable<string> Files => TokenizerFile.FilesOf(Path);

    /// <summary>Why the file cannot be used, which reads it; null where it can.</summary>
    internal string? Failure => _vocabulary.Value is null ? _failure : null;

    /// <summary>Reads a tokenizer at once.</summary>
    /// <param name="path">The tokenizer's file, or a folder that holds one.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="TokenizerException">There is none, or it cannot be used.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Load(string path)
    {
        string file = TokenizerFile.Locate(System.IO.Path.GetFullPath(path));
        return new Tokenizer(file, TokenizerFile.Read(file));
    }

    /// <summary>Finds the tokenizer in a model's folder; it is not read yet.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The tokenizer; null if there is no tokenizer.</returns>
    public static Tokenizer? FindIn(string folder) =>
        TokenizerNames.FindIn(System.IO.Path.GetFullPath(folder)) is string file ? new Tokenizer(file, null) : null;

    /// <summary>Finds the text of a token.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The text, with what cannot be seen escaped; null if the vocabulary has no such token.</returns>
    public string? GetToken(int tokenId) => _vocabulary.Value?.GetText(tokenId);

    /// <summary>Finds out what a token is.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>Its kind; null if the vocabulary has no such token.</returns>
    public TokenKind? GetKind(int tokenId) => _vocabulary.Value?.GetKind(tokenId);

    /// <summary>Finds the vocabulary's own spelling of a token, such as <c>Ġthe</c> or <c>▁the</c>.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The spelling, with what cannot be seen escaped; null if the vocabulary has no such token.</returns>
    internal string? GetPiece(int tokenId) =>
        _vocabulary.Value?.GetPiece(tokenId) is string piece ? TokenEscape.Escape(piece) : null;

    /// <summary>Finds the bytes that a token stands for.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The bytes, those of a text in UTF-8; null if the vocabulary has no such token.</returns>
    internal byte[]? GetBytes(int tokenId) => _vocabulary.Value?.GetBytes(tokenId);

    /// <summary>Finds the tokens of a text.</summary>
    /// <param name="text">
    /// The text as it is shown; if no token has it, the text with all characters as they are; if no token has that
    /// either, the vocabulary's own spelling.
    /// </param>
    /// <param name="tokenCount">How many ids, from 0, are of interest.</param>
    /// <returns>
    /// The ids, ascending; none if no token has the text. A byte token counts only if no piece has the same text.
    /// </returns>
    public int[] FindToken(string text, int tokenCount = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _vocabulary.Value?.Find(text, tokenCount) ?? [];
    }

    /// <summary>
    /// Tells why there are no texts, if the file turned out to be unusable: the first time it is asked, and never
    /// again.
    /// </summary>
    /// <param name="readNow">
    /// Whether to read the file, if it was not; otherwise only what a glance at its two ends shows is found.
    /// </param>
    /// <returns>The reason; null where there is none, or it was told.</returns>
    public string? TakeWarning(bool readNow = true)
    {
        if (!readNow && !_vocabulary.IsValueCreated && TokenizerFile.LooksWhole(Path))
        {
            return null;
        }

        return Failure is string reason && Interlocked.Exchange(ref _isWarned, 1) == 0 ? reason : null;
    }

    /// <inheritdoc/>
    public override string ToString() => Path;

    private TokenVocabulary? ReadOrFail()
    {
        try
        {
            return TokenizerFile.Read(Path);
        }
        catch (Exception e) when (e is TokenizerException or IOException or UnauthorizedAccessException)
        {
            _failure = e.Message;
            return null;
        }
    }
}
