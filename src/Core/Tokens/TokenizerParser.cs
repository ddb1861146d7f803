using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using ClusterTools.Errors;

namespace ClusterTools.Tokens;

/// <summary>
/// Reads the JSON of a tokenizer: <c>tokenizer.json</c> of Hugging Face's tokenizers, or a bare map of pieces to ids.
/// The input is untrusted: the text's length bounds memory, never a number in it.
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
    /// <exception cref="TokenizerException">The file is not a tokenizer.</exception>
    public static TokenizerContent Parse(ReadOnlySpan<byte> json, string path) => Parse(json, path, isMap: false);

    /// <summary>Reads a file that can only be a map of tokens to ids, which may be empty.</summary>
    /// <param name="json">Its bytes.</param>
    /// <param name="path">Its name, for messages.</param>
    /// <returns>Its content; ids are 0 or more, yet may occur twice.</returns>
    /// <exception cref="TokenizerException">The file is not a map of tokens to ids.</exception>
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
            throw TokenizerFault.Invalid(path, "as JSON", JsonFault.Describe(e));
        }
    }

    private void ReadRoot(bool isMap)
    {
        if (_json.Next() != JsonTokenType.StartObject)
        {
            throw TokenizerFault.NotSupported(
                _json.Path, $"The JSON is {TokenizerJson.Describe(_json.Type)}, not an object.");
        }

        JsonTokenType first = FirstValue(out string? name);
        if (isMap || first is JsonTokenType.Number or JsonTokenType.None)
        {
            ReadMap();
        }
        else
        {
            ReadSections(name!, first);
        }

        // Throws if anything but white space follows.
        _json.Next();
    }

    // Returns JsonTokenType.None if the object is empty.
    private readonly JsonTokenType FirstValue(out string? name)
    {
        TokenizerJson ahead = _json;
        bool isEmpty = ahead.Next() == JsonTokenType.EndObject;
        name = isEmpty ? null : ahead.Text();
        return isEmpty ? JsonTokenType.None : ahead.Next();
    }

    private void ReadSections(string firstName, JsonTokenType firstValue)
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
            throw TokenizerFault.NotSupported(_json.Path, WhatElse(firstName, firstValue, names.Count));
        }

        _content.IsWhole = true;

        // The decoder converts ids to text, so it takes precedence.
        _content.Spelling = decoder ?? preTokenizer ?? normalizer ?? model;
    }

    private static string WhatElse(string name, JsonTokenType value, int count) => value switch
    {
        JsonTokenType.String when name.Length > 0 && name.All(char.IsAsciiDigit) =>
            "The JSON maps ids to tokens; a vocab.json maps tokens to ids.",
        JsonTokenType.String => "The JSON maps names to texts; a vocab.json maps tokens to ids, which are numbers.",
        JsonTokenType.StartObject when count > 1 =>
            $"The JSON holds several maps, the first of them {TokenEscape.Quote(name)}, as those of models with a "
            + "vocabulary for each language do. Save the map that you want as a file of its own.",
        _ => "The JSON is no tokenizer: it has no 'model', and does not map tokens to ids.",
    };

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
                    // Skips, among others, the merges, which are half of the file.
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

    // A duplicate key is allowed if its value is the same.
    private void ReadMap()
    {
        Dictionary<string, int> pieces = new(StringComparer.Ordinal);
        while (_json.NextName() is string piece)
        {
            int id = _json.Id(piece);
            if (pieces.TryAdd(piece, id))
            {
                _content.Add(id, piece);
            }
            else if (pieces[piece] != id)
            {
                throw _json.Invalid(TokenEscape.Quote(piece)
                    + string.Create(CultureInfo.InvariantCulture, $" has two ids, {pieces[piece]} and {id}"));
            }
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
            _content.Add(_content.Pieces.Count, piece);
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
                    isSpecial = _json.Boolean(where + ".special");
                    break;
                default:
                    _json.Skip();
                    break;
            }
        }

        return id >= 0 && content is not null
            ? new AddedToken(id, content, isSpecial ? TokenKind.Special : TokenKind.Added)
            : throw _json.Invalid($"{where} has no {(id < 0 ? "id" : "content")}");
    }

    /// <summary>Searches a section, at any depth, for signs of the spelling.</summary>
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

    private static string Item(string list, int index) =>
        string.Create(CultureInfo.InvariantCulture, $"{list}[{index}]");
}
