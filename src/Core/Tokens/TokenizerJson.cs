using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;

namespace ClusterTools.Tokens;

/// <summary>A JSON reader whose complaints are those of a tokenizer's file.</summary>
internal ref struct TokenizerJson(ReadOnlySpan<byte> json, string path)
{
    private Utf8JsonReader _reader = new(json);

    /// <summary>The file, for messages.</summary>
    public string Path { get; } = path;

    /// <summary>What the reader stands at.</summary>
    public readonly JsonTokenType Type => _reader.TokenType;

    /// <summary>How many objects and arrays are round it.</summary>
    public readonly int Depth => _reader.CurrentDepth;

    /// <summary>Passes over the rest of the value that the reader stands at.</summary>
    public void Skip() => _reader.Skip();

    public int Id(string what) =>
        _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out int id) && id >= 0
            ? id
            : throw Invalid(
                $"the id of {TokenEscape.Quote(what)} is {Value()}, not a whole number from 0 to {int.MaxValue}");

    /// <summary>Goes to the value of an object's next property; null at the object's end.</summary>
    public string? NextName(HashSet<string> names, string where)
    {
        if (Next() == JsonTokenType.EndObject)
        {
            return null;
        }

        string name = Text();
        if (!names.Add(name))
        {
            throw Invalid($"the key {TokenEscape.Quote(name)} occurs twice in {where}");
        }

        Next();
        return name;
    }

    public JsonTokenType Next()
    {
        // Never false before the root's end: the block is final, so what is cut short throws.
        _reader.Read();
        return _reader.TokenType;
    }

    public string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            throw Invalid("a text is not Unicode", e);
        }
    }

    public readonly void Require(JsonTokenType expected, string what)
    {
        if (_reader.TokenType != expected)
        {
            throw Invalid($"{what} is {Describe(_reader.TokenType)}, not {Describe(expected)}");
        }
    }

    private readonly string Value() => _reader.TokenType == JsonTokenType.Number
        ? TokenEscape.Quote(Encoding.UTF8.GetString(_reader.ValueSpan))
        : Describe(_reader.TokenType);

    public static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.EndArray => "the end of an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    public readonly TokenizerException Invalid(string what, Exception? inner = null) => new(
        TokenizerError.Invalid,
        Path,
        $"The tokenizer is not valid near byte {_reader.TokenStartIndex}: {what.TrimEnd('.')}. Download the file again, or "
            + "name another.",
        inner);
}
