using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;
using ClusterTools.Errors;

namespace ClusterTools.Tokens;

/// <summary>A JSON reader whose errors are those of a tokenizer's file.</summary>
internal ref struct TokenizerJson(ReadOnlySpan<byte> json, string path)
{
    private readonly ReadOnlySpan<byte> _json = json;
    private Utf8JsonReader _reader = new(json);

    /// <summary>The file, for messages.</summary>
    public string Path { get; } = path;

    /// <summary>The type of the current JSON token.</summary>
    public readonly JsonTokenType Type => _reader.TokenType;

    /// <summary>The number of enclosing objects and arrays.</summary>
    public readonly int Depth => _reader.CurrentDepth;

    /// <summary>Skips the rest of the current value.</summary>
    public void Skip() => _reader.Skip();

    /// <summary>Reads the current value as an id.</summary>
    /// <param name="what">The owner of the id, for messages.</param>
    /// <returns>The id.</returns>
    public readonly int Id(string what) =>
        TryGetWholeNumber(out int id) ? id : throw NotWholeNumber("the id of " + TokenEscape.Quote(what));

    /// <summary>Reads the current value as a whole number.</summary>
    /// <param name="what">The name of the number, for messages.</param>
    /// <returns>The number, 0 or more.</returns>
    public readonly int WholeNumber(string what) =>
        TryGetWholeNumber(out int number) ? number : throw NotWholeNumber(what);

    /// <summary>Reads the current value as a Boolean.</summary>
    /// <param name="what">The name of the value, for messages.</param>
    /// <returns>The value.</returns>
    public readonly bool Boolean(string what) => _reader.TokenType is JsonTokenType.True or JsonTokenType.False
        ? _reader.TokenType == JsonTokenType.True
        : throw Invalid($"{what} is {Describe(_reader.TokenType)}, not true or false");

    /// <summary>Goes to the value of an object's next property.</summary>
    /// <returns>The property's name; null at the object's end.</returns>
    public string? NextName()
    {
        if (Next() == JsonTokenType.EndObject)
        {
            return null;
        }

        string name = Text();
        Next();
        return name;
    }

    /// <summary>Goes to the value of an object's next property, whose name may not occur twice.</summary>
    /// <param name="names">The names so far, to which the new one is added.</param>
    /// <param name="where">The name of the object, for messages.</param>
    /// <returns>The property's name; null at the object's end.</returns>
    public string? NextName(HashSet<string> names, string where)
    {
        string? name = NextName();
        return name is null || names.Add(name)
            ? name
            : throw Invalid($"the key {TokenEscape.Quote(name)} occurs twice in {where}");
    }

    public JsonTokenType Next()
    {
        // Never false before the root's end: the block is final, so truncated input throws.
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
            throw Utf8.IsValid(_json)
                ? Invalid("a text holds half of a surrogate pair, which stands for no character", e)
                : Invalid("the text is not UTF-8", e);
        }
    }

    public readonly void Require(JsonTokenType expected, string what)
    {
        if (_reader.TokenType != expected)
        {
            throw Invalid($"{what} is {Describe(_reader.TokenType)}, not {Describe(expected)}");
        }
    }

    private readonly bool TryGetWholeNumber(out int number)
    {
        number = -1;
        return _reader.TokenType == JsonTokenType.Number && _reader.TryGetInt32(out number) && number >= 0;
    }

    private readonly TokenizerException NotWholeNumber(string what) =>
        Invalid($"{what} is {Value()}, not a whole number from 0 to {int.MaxValue}");

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

    public readonly TokenizerException Invalid(string what, Exception? inner = null) =>
        TokenizerFault.Invalid(Path, "at " + JsonFault.Place(_json, _reader.TokenStartIndex), what, inner);
}
