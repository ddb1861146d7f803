using System;
using System.Collections.Generic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using ClusterTools.Errors;

namespace ClusterTools.Tokens;

/// <summary>
/// Mistral's tekken.json: special tokens from id 0, then the tokens of the vocabulary by rank, each with its bytes in
/// base 64.
/// </summary>
/// <remarks>The rules are those of Tekkenizer in mistral_common.</remarks>
internal sealed class TekkenFormat : ITokenizerFormat
{
    // The special tokens of files up to version 7, which do not list them.
    private static readonly string[] s_special =
    [
        "<unk>", "<s>", "</s>", "[INST]", "[/INST]", "[AVAILABLE_TOOLS]", "[/AVAILABLE_TOOLS]", "[TOOL_RESULTS]",
        "[/TOOL_RESULTS]", "[TOOL_CALLS]", "[IMG]", "<pad>", "[IMG_BREAK]", "[IMG_END]", "[PREFIX]", "[MIDDLE]",
        "[SUFFIX]", "[SYSTEM_PROMPT]", "[/SYSTEM_PROMPT]", "[TOOL_CONTENT]",
    ];

    /// <inheritdoc/>
    public bool Recognizes(string fileName, ReadOnlySpan<byte> bytes)
    {
        const int Glance = 1 << 16;
        bool isNamed = fileName.StartsWith("tekken", StringComparison.OrdinalIgnoreCase)
            && fileName.EndsWith(".json", StringComparison.OrdinalIgnoreCase);
        ReadOnlySpan<byte> start = bytes[..Math.Min(bytes.Length, Glance)];
        return isNamed || (start[0] == '{' && start.IndexOf("\"token_bytes\""u8) >= 0);
    }

    /// <inheritdoc/>
    public TokenizerContent Read(ReadOnlySpan<byte> bytes, string path)
    {
        Parser parser = new(bytes, path);
        try
        {
            return parser.Read();
        }
        catch (JsonException e)
        {
            throw TokenizerFault.Invalid(path, "as JSON", JsonFault.Describe(e));
        }
    }

    private ref struct Parser(ReadOnlySpan<byte> bytes, string path)
    {
        private readonly TokenizerContent _ranks = new();
        private readonly HashSet<string> _names = new(StringComparer.Ordinal);
        private List<AddedToken>? _special;
        private TokenizerJson _json = new(bytes, path);
        private int _specialCount;
        private int _vocabularySize = int.MaxValue;

        public TokenizerContent Read()
        {
            HashSet<string> names = new(StringComparer.Ordinal);
            _json.Next();
            _json.Require(JsonTokenType.StartObject, "the root");
            while (_json.NextName(names, "the root") is string name)
            {
                switch (name)
                {
                    case "config":
                        ReadConfig();
                        break;
                    case "vocab":
                        ReadVocabulary();
                        break;
                    case "special_tokens" when _json.Type != JsonTokenType.Null:
                        ReadSpecial();
                        break;
                    default:
                        _json.Skip();
                        break;
                }
            }

            _json.Next();
            return names.Contains("config") && names.Contains("vocab")
                ? Number()
                : throw _json.Invalid("it has no 'config' and 'vocab' as a tekken.json has");
        }

        // The vocabulary may list more tokens than the model has; only the first ones are used.
        private readonly TokenizerContent Number()
        {
            TokenizerContent content = new() { Spelling = TokenSpelling.ByteLevel };
            AddSpecial(content.Added);
            for (int i = 0; i < _ranks.Ids.Count; i++)
            {
                long id = (long)_ranks.Ids[i] + _specialCount;
                if (id < _vocabularySize)
                {
                    content.Add((int)id, _ranks.Pieces[i]);
                }
            }

            return content;
        }

        private readonly void AddSpecial(List<AddedToken> added)
        {
            if (_special is not null)
            {
                added.AddRange(_special);
            }
            else
            {
                for (int id = 0; id < Math.Min(s_special.Length, _specialCount); id++)
                {
                    added.Add(new AddedToken(id, s_special[id], TokenKind.Special));
                }
            }

            // Names the remaining ids up to the number of special tokens; at most one for each token of the vocabulary,
            // since the number is untrusted.
            int end = (int)Math.Min(_specialCount, (long)added.Count + _ranks.Ids.Count);
            for (int id = added.Count; id < end; id++)
            {
                added.Add(new AddedToken(
                    id, string.Create(CultureInfo.InvariantCulture, $"<SPECIAL_{id}>"), TokenKind.Special));
            }
        }

        private void ReadConfig()
        {
            _json.Require(JsonTokenType.StartObject, "config");
            HashSet<string> names = new(StringComparer.Ordinal);
            while (_json.NextName(names, "config") is string name)
            {
                switch (name)
                {
                    case "default_num_special_tokens":
                        _specialCount = _json.WholeNumber(name);
                        break;
                    case "default_vocab_size":
                        _vocabularySize = _json.WholeNumber(name);
                        break;
                    default:
                        _json.Skip();
                        break;
                }
            }
        }

        private void ReadVocabulary()
        {
            _json.Require(JsonTokenType.StartArray, "vocab");
            while (_json.Next() != JsonTokenType.EndArray)
            {
                ReadToken("token_bytes", out int rank, out string token, out _);
                if (!TiktokenFormat.TryAdd(_ranks, rank, Encoding.UTF8.GetBytes(token)))
                {
                    throw _json.Invalid("token_bytes is not base 64");
                }
            }
        }

        private void ReadSpecial()
        {
            _json.Require(JsonTokenType.StartArray, "special_tokens");
            _special = [];
            while (_json.Next() != JsonTokenType.EndArray)
            {
                ReadToken("token_str", out int rank, out string token, out bool isControl);
                _special.Add(new AddedToken(rank, token, isControl ? TokenKind.Special : TokenKind.Added));
            }
        }

        private void ReadToken(string textName, out int rank, out string text, out bool isControl)
        {
            _json.Require(JsonTokenType.StartObject, "a token");
            _names.Clear();
            rank = -1;
            isControl = true;
            string? found = null;
            while (_json.NextName(_names, "a token") is string name)
            {
                if (name == "rank")
                {
                    rank = _json.WholeNumber(name);
                }
                else if (name == textName)
                {
                    _json.Require(JsonTokenType.String, name);
                    found = _json.Text();
                }
                else if (name == "is_control")
                {
                    isControl = _json.Boolean(name);
                }
                else
                {
                    _json.Skip();
                }
            }

            text = rank >= 0 && found is not null
                ? found
                : throw _json.Invalid($"a token has no '{(rank < 0 ? "rank" : textName)}'");
        }
    }
}
