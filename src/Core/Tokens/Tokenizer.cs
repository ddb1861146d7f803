using System;
using System.Collections.Generic;
using System.IO;
using System.Threading;
using ClusterTools.Tokens;

namespace ClusterTools;

/// <summary>
/// The texts of a model's tokens, from its tokenizer.json, vocab.json, tokenizer.model or a file of another kind that
/// docs/tokens.md lists. The file is read once, for all threads, when the first text is requested. docs/tokens.md
/// explains the escapes in shown texts.
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

    /// <summary>The highest id plus one, which reads the file; null if the file cannot be used.</summary>
    internal int? IdCount => _vocabulary.Value?.IdCount;

    /// <summary>
    /// The full paths of the file and of the files beside it that complete it, which may be missing.
    /// </summary>
    internal IEnumerable<string> Files => TokenizerFile.FilesOf(Path);

    /// <summary>The reason why the file cannot be used; null if it can. Reads the file.</summary>
    internal string? Failure => _vocabulary.Value is null ? _failure : null;

    /// <summary>Reads a tokenizer immediately.</summary>
    /// <param name="path">The tokenizer's file, or a folder that holds one.</param>
    /// <returns>The tokenizer.</returns>
    /// <exception cref="TokenizerException">The file or a tokenizer in the folder is missing, or cannot be
    /// used.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static Tokenizer Load(string path)
    {
        string file = TokenizerFile.Locate(System.IO.Path.GetFullPath(path));
        return new Tokenizer(file, TokenizerFile.Read(file));
    }

    /// <summary>Finds the tokenizer in a model's folder without reading it.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The tokenizer; null if there is no tokenizer.</returns>
    public static Tokenizer? FindIn(string folder) =>
        TokenizerNames.FindIn(System.IO.Path.GetFullPath(folder)) is string file ? new Tokenizer(file, null) : null;

    /// <summary>Finds the text of a token.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The text, with invisible characters escaped; null if the vocabulary has no such token.</returns>
    public string? GetToken(int tokenId) => _vocabulary.Value?.GetText(tokenId);

    /// <summary>Finds the kind of a token.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>Its kind; null if the vocabulary has no such token.</returns>
    public TokenKind? GetKind(int tokenId) => _vocabulary.Value?.GetKind(tokenId);

    /// <summary>Finds the vocabulary's own spelling of a token, such as <c>Ġthe</c> or <c>▁the</c>.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The spelling, with invisible characters escaped; null if the vocabulary has no such token.</returns>
    internal string? GetPiece(int tokenId) =>
        _vocabulary.Value?.GetPiece(tokenId) is string piece ? TokenEscape.Escape(piece) : null;

    /// <summary>Finds the bytes that a token stands for.</summary>
    /// <param name="tokenId">The token's id.</param>
    /// <returns>The bytes, UTF-8 for a text; null if the vocabulary has no such token.</returns>
    internal byte[]? GetBytes(int tokenId) => _vocabulary.Value?.GetBytes(tokenId);

    /// <summary>Finds the tokens of a text.</summary>
    /// <param name="text">
    /// The text as it is shown; if no token has it, the text with all characters as they are; if no token has that
    /// either, the vocabulary's own spelling.
    /// </param>
    /// <param name="tokenCount">The number of ids to search, from 0.</param>
    /// <returns>
    /// The ids, ascending; empty if no token has the text. A byte token counts only if no piece has the same text.
    /// </returns>
    public int[] FindToken(string text, int tokenCount = int.MaxValue)
    {
        ArgumentNullException.ThrowIfNull(text);
        return _vocabulary.Value?.Find(text, tokenCount) ?? [];
    }

    /// <summary>Returns the reason why there are no texts, if the file is unusable, on the first call only.</summary>
    /// <param name="readNow">
    /// Whether to read the file, if it was not read; otherwise only the two ends of the file are checked.
    /// </param>
    /// <returns>The reason; null if the file is usable, or the reason was returned before.</returns>
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
