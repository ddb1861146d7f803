using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;

namespace ClusterTools.Tokens;

/// <summary>
/// The tokens of a vocabulary by id; immutable. Ids may have gaps of any width: no array is sized by an id.
/// </summary>
internal sealed partial class TokenVocabulary
{
    private readonly int[] _ids;
    private readonly string[] _pieces;
    private readonly Dictionary<int, AddedToken> _added;
    private readonly TokenSpelling _spelling;

    /// <summary>Creates a vocabulary of a file's content.</summary>
    /// <param name="content">The content.</param>
    /// <param name="path">The file, for messages.</param>
    /// <exception cref="TokenizerException">An id stands for two tokens, or the file has no tokens.</exception>
    public TokenVocabulary(TokenizerContent content, string path)
    {
        _spelling = content.Spelling ?? Guess(content);
        _added = new Dictionary<int, AddedToken>(content.Added.Count);
        foreach (AddedToken token in content.Added)
        {
            AddOnce(token, path);
        }

        (_ids, _pieces) = Sort([.. content.Ids], [.. content.Pieces], path);
        SpellAdded();

        // Includes the added tokens whose ids no piece has.
        int[] further = [.. _added.Keys.Where(id => Array.BinarySearch(_ids, id) < 0)];
        if (further.Length > 0)
        {
            (_ids, _pieces) = Sort(
                [.. _ids, .. further], [.. _pieces, .. further.Select(id => _added[id].Content)], path);
        }

        if (_ids.Length == 0)
        {
            throw new TokenizerException(
                TokenizerError.Invalid, path, "The vocabulary has no token. Name another file.");
        }
    }

    /// <summary>The highest id plus one: the least number of rows of a matrix of this vocabulary.</summary>
    public int IdCount => _ids[^1] + 1;

    /// <summary>Finds the text of a token, escaped for display.</summary>
    /// <param name="id">The token's id; any number.</param>
    /// <returns>The text; null if there is no such token.</returns>
    public string? GetText(int id) => IndexOf(id) is >= 0 and int index ? TextAt(index, out _) : null;

    /// <summary>Finds the vocabulary's own spelling of a token.</summary>
    /// <param name="id">The token's id; any number.</param>
    /// <returns>The piece; null if there is no such token.</returns>
    public string? GetPiece(int id) => IndexOf(id) is >= 0 and int index ? _pieces[index] : null;

    /// <summary>Finds the bytes that a token stands for.</summary>
    /// <param name="id">The token's id; any number.</param>
    /// <returns>The bytes, UTF-8 for a text; null if there is no such token.</returns>
    public byte[]? GetBytes(int id)
    {
        int index = IndexOf(id);
        return index < 0 ? null
            : _added.TryGetValue(id, out AddedToken added) ? Encoding.UTF8.GetBytes(added.Content)
            : TokenText.GetBytes(_pieces[index], _spelling);
    }

    /// <summary>Finds the kind of a token.</summary>
    /// <param name="id">The token's id; any number.</param>
    /// <returns>Its kind; null if there is no such token.</returns>
    public TokenKind? GetKind(int id)
    {
        int index = IndexOf(id);
        if (index < 0)
        {
            return null;
        }

        bool isAdded = _added.TryGetValue(id, out AddedToken added);
        if (ReservedName.IsMatch(isAdded ? added.Content : _pieces[index]))
        {
            return TokenKind.Reserved;
        }

        if (isAdded)
        {
            return added.Kind;
        }

        TextAt(index, out bool isText);
        return isText ? TokenKind.Text : TokenKind.Byte;
    }

    /// <summary>Finds tokens by their text.</summary>
    /// <param name="text">
    /// The text as it is shown; if no token has it, the text with all characters as they are; if no token has that
    /// either, the vocabulary's own spelling.
    /// </param>
    /// <param name="end">The end of the range of ids to search, exclusive.</param>
    /// <returns>The ids, ascending. Byte tokens are left out if a piece has the same text.</returns>
    public int[] Find(string text, int end)
    {
        string escaped = TokenEscape.Escape(text);
        List<int> shown = [];
        List<int> meant = [];
        List<int> spelt = [];
        for (int index = 0; index < _ids.Length && _ids[index] < end; index++)
        {
            string candidate = TextAt(index, out _);
            if (candidate == text)
            {
                shown.Add(index);
            }
            else if (candidate == escaped)
            {
                meant.Add(index);
            }
            else if (_pieces[index] == text)
            {
                spelt.Add(index);
            }
        }

        return WithoutByteTokens(shown.Count > 0 ? shown : meant.Count > 0 ? meant : spelt);
    }

    // The whole text is a name in the brackets of tokens that are not text.
    [GeneratedRegex(
        @"^(<[|\uFF5C]?|\[)([\w\u2581-]*(unused|reserved|place\u2581?holder|dummy)[\w\u2581-]*|SPECIAL_\d+)"
            + @"([|\uFF5C]?>|\])$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture
            | RegexOptions.NonBacktracking)]
    private static partial Regex ReservedName { get; }

    private static TokenSpelling Guess(TokenizerContent content)
    {
        if (ByteLevelAlphabet.IsWithin(content.Pieces))
        {
            return TokenSpelling.ByteLevel;
        }

        return content.Pieces.Any(static piece => piece.StartsWith('\u2581')) ? TokenSpelling.SentencePiece
            : content.HasMerges ? TokenSpelling.ByteLevel
            : TokenSpelling.Literal;
    }

    // Sorts by id; a duplicate of a piece is dropped.
    private static (int[] Ids, string[] Pieces) Sort(int[] ids, string[] pieces, string path)
    {
        if (!IsAscending(ids))
        {
            Array.Sort(ids, pieces);
        }

        int count = Math.Min(1, ids.Length);
        for (int i = 1; i < ids.Length; i++)
        {
            if (ids[i] != ids[count - 1])
            {
                ids[count] = ids[i];
                pieces[count++] = pieces[i];
            }
            else if (pieces[i] != pieces[count - 1])
            {
                throw SameId(path, ids[i], pieces[count - 1], pieces[i]);
            }
        }

        return (ids[..count], pieces[..count]);
    }

    private static bool IsAscending(int[] ids)
    {
        for (int i = 1; i < ids.Length; i++)
        {
            if (ids[i] < ids[i - 1])
            {
                return false;
            }
        }

        return true;
    }

    private static TokenizerException SameId(string path, int id, string first, string second) => new(
        TokenizerError.Invalid,
        path,
        string.Create(
            CultureInfo.InvariantCulture,
            $"The id {id} stands for two tokens, {TokenEscape.Quote(first)} and {TokenEscape.Quote(second)}. ")
            + "Download the file again, or name another.");

    private void AddOnce(AddedToken token, string path)
    {
        if (_added.TryAdd(token.Id, token))
        {
            return;
        }

        AddedToken first = _added[token.Id];
        if (first.Content != token.Content)
        {
            throw SameId(path, token.Id, first.Content, token.Content);
        }

        if (token.Kind == TokenKind.Special)
        {
            _added[token.Id] = token;
        }
    }

    // Gemma's runs of spaces are both pieces and added tokens: their marks stand for spaces in both.
    private void SpellAdded()
    {
        if (_spelling != TokenSpelling.SentencePiece)
        {
            return;
        }

        foreach (AddedToken token in _added.Values.Where(static token => token.Kind == TokenKind.Added).ToArray())
        {
            if (IndexOf(token.Id) is >= 0 and int index && _pieces[index] == token.Content)
            {
                _added[token.Id] = token with { Content = TokenText.WithSpaces(token.Content) };
            }
        }
    }

    private int[] WithoutByteTokens(List<int> indexes)
    {
        int[] pieces = indexes.Count < 2 ? [] : [.. indexes.Where(index => !IsByteToken(index))];
        return [.. (pieces.Length > 0 ? pieces : (IEnumerable<int>)indexes).Select(index => _ids[index])];
    }

    private bool IsByteToken(int index) => _spelling == TokenSpelling.SentencePiece
        && !_added.ContainsKey(_ids[index]) && TokenText.IsByteToken(_pieces[index]);

    private int IndexOf(int id) =>
        id >= 0 && id < _ids.Length && _ids[id] == id ? id : Array.BinarySearch(_ids, id);

    private string TextAt(int index, out bool isText)
    {
        isText = true;
        return _added.TryGetValue(_ids[index], out AddedToken added)
            ? TokenEscape.Escape(added.Content)
            : TokenText.Read(_pieces[index], _spelling, out isText);
    }
}
