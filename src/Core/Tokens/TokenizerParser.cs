using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text.Json;
using ClusterTools.Errors;

namespace ClusterTools.Tokens;

/// <summary>
/// Reads the JSON of a tokenizer: <c>tokenizer.json</c> of Hugging Face's tokenizers, or a bare map of pieces to ids. The
/// input is not trusted: what is kept is bounded by the text's length, never by a number in it.
/// </summary>
internal ref struct TokenizerParser
{
    private readonly TokenizerContent _content = new();
    private TokenizerJson _json;

    private TokenizerParser(ReadOnlySpan<byte> json, string path) => _json = new TokenizerJson(json, path);

    /// <summary>Reads a whole file.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <returns>Its content; ids are 0 or more, yet may occur twice.</returns>
    /// <exception cref="TokenizerException">It is not such a file.</exception>
    public static TokenizerContent Parse(ReadOnlySpan<byte> json, string path) => Parse(json, path, isMap: false);

    /// <summary>Reads a file that can only be a map of tokens to ids, which may be empty.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <returns>Its content; ids are 0 or more, yet may occur twice.</returns>
    /// <exception cref="TokenizerException">It is not such a file.</exception>
    public static TokenizerContent ParseMap(ReadOnlySpan<byte> json, string path) => Parse(json, path, isMap: true);

    private static TokenizerContent Parse(ReadOnlySpan<byte> json, string path, bool isMap)
    {
        TokenizerParser parser = new(json, path);
        try
        {
            parser.ReadRoot(isMap);
            return parser._content;
        }
        catch (JsonException e)
        {
            throw parser._json.Invalid(JsonFault.Describe(e));
        }
    }

    private void ReadRoot(bool isMap)
    {
        _json.Next();
        _json.Require(JsonTokenType.StartObject, "the root");
        if (isMap || IsFirstValueNumber())
        {
            _content.IsBare = true;
            ReadMap();
        }
        else
        {
            ReadSections();
        }

        // Whatever but white space follows makes this throw.
        _json.Next();
    }

    private readonly bool IsFirstValueNumber()
    {
        TokenizerJson ahead = _json;
        return ahead.Next() == JsonTokenType.PropertyName && ahead.Next() == JsonTokenType.Number;
    }

    private void ReadSections()
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        TokenSpelling? decoder = null;
        TokenSpelling? preTokenizer = null;
        TokenSpelling? normalizer = null;
        TokenSpelling? model = null;
        while (_json.NextName(names, "the root") is string name)
        {
            switch (name)
            {
                case "added_tokens":
                    ReadAddedTokens();
                    break;
                case "decoder":
                    decoder = ReadRules();
                    break;
                case "pre_tokenizer":
                    preTokenizer = ReadRules();
                    break;
                case "normalizer":
                    normalizer = ReadRules();
                    break;
                case "model":
                    model = ReadModel();
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        if (!names.Contains("model"))
        {
            throw _json.Invalid("it has no 'model' as a tokenizer.json of Hugging Face's tokenizers has");
        }

        // The decoder turns ids into text, so its word counts most.
        _content.Spelling = decoder ?? preTokenizer ?? normalizer ?? model;
    }

    private TokenSpelling? ReadModel()
    {
        _json.Require(JsonTokenType.StartObject, "model");
        HashSet<string> names = new(StringComparer.Ordinal);
        TokenSpelling? spelling = null;
        while (_json.NextName(names, "model") is string name)
        {
            switch (name)
            {
                case "type":
                    spelling = ReadModelType() ?? spelling;
                    break;
                case "byte_fallback" when _json.Type == JsonTokenType.True:
                    spelling ??= TokenSpelling.SentencePiece;
                    break;
                case "vocab" when _json.Type == JsonTokenType.StartArray:
                    ReadList();
                    break;
                case "vocab":
                    _json.Require(JsonTokenType.StartObject, "model.vocab");
                    ReadMap();
                    break;
                default:
                    // Among them the merges, half of the file.
                    _json.Skip();
                    break;
            }
        }

        return names.Contains("vocab") ? spelling : throw _json.Invalid("model has no 'vocab'");
    }

    private TokenSpelling? ReadModelType()
    {
        _json.Require(JsonTokenType.String, "model.type");
        string type = _json.Text();
        return type switch
        {
            "BPE" or "Unigram" => null,
            "WordPiece" or "WordLevel" => TokenSpelling.Literal,
            _ => throw new TokenizerException(
                TokenizerError.NotSupported,
                _json.Path,
                $"The model is of the type {TokenEscape.Quote(type)}; BPE, Unigram, WordPiece and WordLevel are read. "
                    + "Name a tokenizer of one of these."),
        };
    }

    private void ReadMap()
    {
        HashSet<string> pieces = new(StringComparer.Ordinal);
        while (_json.NextName(pieces, "the vocabulary") is string piece)
        {
            _content.Ids.Add(_json.Id(piece));
            _content.Pieces.Add(piece);
        }
    }

    private void ReadList()
    {
        while (_json.Next() != JsonTokenType.EndArray)
        {
            RequireOfList(JsonTokenType.StartArray);
            _json.Next();
            RequireOfList(JsonTokenType.String);
            string piece = _json.Text();
            _json.Next();
            RequireOfList(JsonTokenType.Number);
            _json.Next();
            RequireOfList(JsonTokenType.EndArray);
            _content.Ids.Add(_content.Pieces.Count);
            _content.Pieces.Add(piece);
        }
    }

    private void ReadAddedTokens()
    {
        if (_json.Type == JsonTokenType.Null)
        {
            return;
        }

        _json.Require(JsonTokenType.StartArray, "added_tokens");
        while (_json.Next() != JsonTokenType.EndArray)
        {
            string where = Item("added_tokens", _content.Added.Count);
            _json.Require(JsonTokenType.StartObject, where);
            _content.Added.Add(ReadAddedToken(where));
        }
    }

    private AddedToken ReadAddedToken(string where)
    {
        HashSet<string> names = new(StringComparer.Ordinal);
        int id = -1;
        string? content = null;
        bool isSpecial = false;
        while (_json.NextName(names, where) is string name)
        {
            switch (name)
            {
                case "id":
                    id = _json.Id(where);
                    break;
                case "content":
                    _json.Require(JsonTokenType.String, where + ".content");
                    content = _json.Text();
                    break;
                case "special":
                    isSpecial = _json.Type is JsonTokenType.True or JsonTokenType.False
                        ? _json.Type == JsonTokenType.True
                        : throw _json.Invalid($"{where}.special is {TokenizerJson.Describe(_json.Type)}, not true or false");
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        return id >= 0 && content is not null
            ? new AddedToken(id, content, isSpecial)
            : throw _json.Invalid($"{where} has no {(id < 0 ? "id" : "content")}");
    }

    /// <summary>Looks in a section, however nested, for what tells the spelling.</summary>
    private TokenSpelling? ReadRules()
    {
        TokenSpelling? found = null;
        int depth = _json.Depth;
        while (true)
        {
            if (_json.Type == JsonTokenType.String && found != TokenSpelling.ByteLevel)
            {
                string value = _json.Text();
                found = value == "ByteLevel" ? TokenSpelling.ByteLevel
                    : value is "Metaspace" or "ByteFallback" || value.Contains('\u2581', StringComparison.Ordinal)
                        ? TokenSpelling.SentencePiece
                        : found;
            }

            bool isOpen = _json.Type is JsonTokenType.StartObject or JsonTokenType.StartArray;
            if (_json.Depth == depth && !isOpen)
            {
                return found;
            }

            _json.Next();
        }
    }

    private readonly void RequireOfList(JsonTokenType expected)
    {
        if (_json.Type != expected)
        {
            _json.Require(expected, Item("model.vocab", _content.Pieces.Count) + ", a piece and its score,");
        }
    }

    private static string Item(string list, int index) => string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");
}
