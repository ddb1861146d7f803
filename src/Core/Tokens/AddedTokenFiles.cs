using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text.Json;
using ClusterTools.Errors;

namespace ClusterTools.Tokens;

/// <summary>
/// Reads the added tokens from the files beside a tokenizer: tokenizer_config.json, which marks special tokens, and
/// added_tokens.json.
/// </summary>
internal static class AddedTokenFiles
{
    /// <summary>The name of the file that marks special tokens.</summary>
    public const string ConfigName = "tokenizer_config.json";

    /// <summary>The name of the file that lists added tokens.</summary>
    public const string AddedTokensName = "added_tokens.json";

    /// <summary>Reads a file.</summary>
    /// <param name="path">The file.</param>
    /// <returns>Its bytes, without a byte order mark.</returns>
    public delegate ReadOnlySpan<byte> FileContent(string path);

    /// <summary>Adds the tokens that the tokenizer's own file lacks.</summary>
    /// <param name="content">The content of the tokenizer's own file.</param>
    /// <param name="path">That file.</param>
    /// <param name="read">Reads the other files.</param>
    /// <exception cref="TokenizerException">A file is damaged, or numbers the tokens otherwise.</exception>
    public static void Complete(TokenizerContent content, string path, FileContent read)
    {
        string folder = Path.GetDirectoryName(path)!;
        List<AddedToken> found = [];
        try
        {
            ReadConfig(found, Path.Combine(folder, ConfigName), read);
            ReadMap(found, Path.Combine(folder, AddedTokensName), read);
        }
        catch (TokenizerException) when (content.IsWhole)
        {
            // Hugging Face's tokenizers read tokenizer.json alone, so a damaged file beside it costs only its own
            // tokens.
        }

        if (found.Count > 0)
        {
            Merge(content, found, path);
        }
    }

    private static void ReadMap(List<AddedToken> found, string path, FileContent read)
    {
        if (File.Exists(path))
        {
            TokenizerContent map = TokenizerParser.ParseMap(read(path), path);
            HashSet<int> known = [.. found.Select(static token => token.Id)];
            found.AddRange(map.Ids.Zip(map.Pieces, static (id, text) => new AddedToken(id, text, TokenKind.Added))
                .Where(token => !known.Contains(token.Id)));
        }
    }

    // A tokenizer.json takes precedence over the other files, as in Hugging Face's tokenizers; other kinds yield to
    // them.
    private static void Merge(TokenizerContent content, List<AddedToken> found, string path)
    {
        if (content.IsWhole)
        {
            HashSet<int> own = [.. content.Ids, .. content.Added.Select(static token => token.Id)];
            content.Added.AddRange(found.Where(token => !own.Contains(token.Id)));
            return;
        }

        RequireSameNumbers(content, found, path);
        HashSet<int> ids = [.. found.Select(static token => token.Id)];
        content.Added.RemoveAll(token => ids.Contains(token.Id));
        content.Added.AddRange(found);
    }

    // XLM-RoBERTa, Pegasus and others renumber the pieces of a SentencePiece model in their own code.
    private static void RequireSameNumbers(TokenizerContent content, List<AddedToken> found, string path)
    {
        ILookup<string, int> ids = content.Pieces.Zip(content.Ids)
            .ToLookup(static token => token.First, static token => token.Second, StringComparer.Ordinal);
        HashSet<int> known = [.. content.Ids];
        foreach (AddedToken token in found)
        {
            if (known.Contains(token.Id) && ids.Contains(token.Content) && !ids[token.Content].Contains(token.Id))
            {
                throw TokenizerFault.NotSupported(
                    path,
                    "The file and those beside it number the tokens differently: "
                    + $"{TokenEscape.Quote(token.Content)} is token "
                    + $"{ids[token.Content].First().ToString(CultureInfo.InvariantCulture)} in it and "
                    + $"{token.Id.ToString(CultureInfo.InvariantCulture)} in {ConfigName} or {AddedTokensName}.");
            }
        }
    }

    private static void ReadConfig(List<AddedToken> found, string path, FileContent read)
    {
        if (!File.Exists(path))
        {
            return;
        }

        TokenizerJson json = new(read(path), path);
        try
        {
            json.Next();
            json.Require(JsonTokenType.StartObject, "the root");
            while (json.NextName() is string name)
            {
                if (name == "added_tokens_decoder" && json.Type == JsonTokenType.StartObject)
                {
                    ReadDecoder(found, ref json);
                }
                else
                {
                    json.Skip();
                }
            }
        }
        catch (JsonException e)
        {
            throw TokenizerFault.Invalid(path, "as JSON", JsonFault.Describe(e));
        }
    }

    private static void ReadDecoder(List<AddedToken> found, ref TokenizerJson json)
    {
        HashSet<int> ids = [];
        while (json.NextName() is string key)
        {
            if (!int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int id) || !ids.Add(id))
            {
                throw json.Invalid(
                    $"{TokenEscape.Quote(key)} in added_tokens_decoder is no id, or one that was there before");
            }

            json.Require(JsonTokenType.StartObject, "an added token");
            found.Add(ReadToken(id, ref json));
        }
    }

    private static AddedToken ReadToken(int id, ref TokenizerJson json)
    {
        string? content = null;
        bool isSpecial = false;
        while (json.NextName() is string name)
        {
            switch (name)
            {
                case "content":
                    json.Require(JsonTokenType.String, name);
                    content = json.Text();
                    break;
                case "special":
                    isSpecial = json.Boolean(name);
                    break;
                default:
                    json.Skip();
                    break;
            }
        }

        return new AddedToken(
            id,
            content ?? throw json.Invalid("an added token has no 'content'"),
            isSpecial ? TokenKind.Special : TokenKind.Added);
    }
}
