using System;
using System.Collections.Generic;
using System.Text;
using System.Text.Json;
using ClusterTools.Errors;

namespace ClusterTools.Safetensors;

/// <summary>
/// Parses the JSON of a header by the format's schema; does not check whether the numbers are plausible.
/// </summary>
/// <remarks>
/// Rejects three inputs that the reference accepts: a duplicate key in one object (the last one wins silently), a
/// tensor described by an array, and a type given as <c>{"F32":null}</c>.
/// </remarks>
internal ref struct HeaderParser
{
    // serde_json, the reference's parser, rejects the 128th level of nesting.
    private const int MaxDepth = 127;

    private readonly string _path;
    private readonly List<ulong> _numbers = [];
    private Utf8JsonReader _reader;
    private string? _tensor;

    private HeaderParser(ReadOnlySpan<byte> header, string path)
    {
        _path = path;
        _reader = new Utf8JsonReader(header, new JsonReaderOptions { MaxDepth = MaxDepth });
    }

    /// <summary>Reads a whole header.</summary>
    /// <param name="header">Its bytes, valid UTF-8.</param>
    /// <param name="path">The file, for messages.</param>
    /// <param name="metadata">The texts of <c>__metadata__</c>, null if there are no texts.</param>
    /// <returns>The tensors in the order of the text.</returns>
    /// <exception cref="SafetensorsException">InvalidJson or DuplicateKey, whichever comes first.</exception>
    internal static List<TensorEntry> Parse(
        ReadOnlySpan<byte> header, string path, out Dictionary<string, string>? metadata)
    {
        HeaderParser parser = new(header, path);
        try
        {
            return parser.ReadRoot(out metadata);
        }
        catch (JsonException e)
        {
            throw parser.Invalid(JsonFault.Describe(e));
        }
    }

    private List<TensorEntry> ReadRoot(out Dictionary<string, string>? metadata)
    {
        metadata = null;
        List<TensorEntry> tensors = [];
        HashSet<string> names = new(StringComparer.Ordinal);
        _reader.Read();
        Require(JsonTokenType.StartObject, "the root");
        while (Next() != JsonTokenType.EndObject)
        {
            string name = Text();
            if (!names.Add(name))
            {
                throw Duplicate(name, name == SafetensorsHeader.MetadataKey ? null : name);
            }

            Next();
            if (name == SafetensorsHeader.MetadataKey)
            {
                metadata = ReadMetadata();
            }
            else
            {
                _tensor = name;
                tensors.Add(ReadTensor(name, tensors.Count));
                _tensor = null;
            }
        }

        // Throws if anything but white space follows.
        _reader.Read();
        return tensors;
    }

    private Dictionary<string, string>? ReadMetadata()
    {
        if (_reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Require(JsonTokenType.StartObject, SafetensorsHeader.MetadataKey);
        Dictionary<string, string> metadata = new(StringComparer.Ordinal);
        while (Next() != JsonTokenType.EndObject)
        {
            string key = Text();
            Next();
            Require(JsonTokenType.String, $"{SafetensorsHeader.MetadataKey} {SafetensorsException.Quote(key)}");
            if (!metadata.TryAdd(key, Text()))
            {
                throw Duplicate(key, null);
            }
        }

        return metadata;
    }

    private TensorEntry ReadTensor(string name, int index)
    {
        Require(JsonTokenType.StartObject, "the description");
        SafetensorsDType? dtype = null;
        ulong[]? shape = null;
        ulong[]? offsets = null;
        HashSet<string>? ignored = null;
        while (Next() != JsonTokenType.EndObject)
        {
            string key = Text();
            bool isNew = key switch
            {
                "dtype" => dtype is null,
                "shape" => shape is null,
                "data_offsets" => offsets is null,
                _ => (ignored ??= new(StringComparer.Ordinal)).Add(key),
            };
            if (!isNew)
            {
                throw Duplicate(key, name);
            }

            Next();
            switch (key)
            {
                case "dtype":
                    dtype = ReadDType();
                    break;
                case "shape":
                    shape = ReadIntegers("shape");
                    break;
                case "data_offsets":
                    offsets = ReadIntegers("data_offsets");
                    break;
                default:
                    ReadIgnored();
                    break;
            }
        }

        if (dtype is null || shape is null || offsets is null)
        {
            string missing = dtype is null ? "dtype" : shape is null ? "shape" : "data_offsets";
            throw Invalid($"{missing} is missing");
        }

        return offsets is [ulong begin, ulong end]
            ? new TensorEntry(name, index, dtype.Value, shape, begin, end)
            : throw Invalid($"data_offsets has {offsets.Length} items, not 2");
    }

    private SafetensorsDType ReadDType()
    {
        Require(JsonTokenType.String, "dtype");
        string name = Text();
        return SafetensorsDTypes.TryParse(name, out SafetensorsDType dtype)
            ? dtype
            : throw Invalid($"dtype {SafetensorsException.Quote(name)} is not one of "
                + string.Join(", ", Enum.GetNames<SafetensorsDType>()));
    }

    private ulong[] ReadIntegers(string key)
    {
        Require(JsonTokenType.StartArray, key);
        _numbers.Clear();
        while (Next() != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.Number || !_reader.TryGetUInt64(out ulong number))
            {
                throw InvalidItem($"{key}[{_numbers.Count}]");
            }

            _numbers.Add(number);
        }

        return _numbers.ToArray();
    }

    private readonly SafetensorsException InvalidItem(string item)
    {
        Require(JsonTokenType.Number, item);
        string text = SafetensorsException.Quote(Encoding.UTF8.GetString(_reader.ValueSpan));
        return Invalid($"{item} is {text}, not a whole number from 0 to {ulong.MaxValue}");
    }

    /// <summary>Skips a field that the format does not define, but checks that it is valid JSON.</summary>
    private void ReadIgnored()
    {
        int depth = _reader.CurrentDepth;
        Stack<HashSet<string>> names = new();
        while (true)
        {
            switch (_reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.Push(new(StringComparer.Ordinal));
                    Next();
                    continue;
                case JsonTokenType.StartArray:
                    Next();
                    continue;
                case JsonTokenType.PropertyName:
                    string name = Text();
                    if (!names.Peek().Add(name))
                    {
                        throw Duplicate(name, _tensor);
                    }

                    Next();
                    continue;
                case JsonTokenType.EndObject:
                    names.Pop();
                    break;
                case JsonTokenType.String:
                    Text();
                    break;
                case JsonTokenType.Number when !_reader.TryGetDouble(out double number) || !double.IsFinite(number):
                    throw Invalid("a number is out of range");
            }

            if (_reader.CurrentDepth == depth)
            {
                return;
            }

            Next();
        }
    }

    private JsonTokenType Next()
    {
        // Never false before the root's end: the block is final, so truncated input throws.
        _reader.Read();
        return _reader.TokenType;
    }

    private string Text()
    {
        try
        {
            return _reader.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // The bytes are valid UTF-8, so only an escaped lone surrogate leads here.
            throw Invalid("a text has an escaped lone surrogate", e);
        }
    }

    private readonly void Require(JsonTokenType expected, string what)
    {
        if (_reader.TokenType != expected)
        {
            throw Invalid($"{what} is {Describe(_reader.TokenType)}, not {Describe(expected)}");
        }
    }

    private static string Describe(JsonTokenType token) => token switch
    {
        JsonTokenType.StartObject => "an object",
        JsonTokenType.StartArray => "an array",
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.Null => "null",
        _ => "true or false",
    };

    private readonly SafetensorsException Invalid(string what, Exception? inner = null)
    {
        string where = _tensor is null ? "" : $"tensor {SafetensorsException.Quote(_tensor)}: ";
        return new SafetensorsException(
            SafetensorsError.InvalidJson,
            $"The header is not JSON as safetensors has it, near byte {_reader.TokenStartIndex} of it: {where}"
                + $"{what.TrimEnd('.')}. {SafetensorsHeader.Damaged}",
            _path,
            _tensor,
            inner);
    }

    private readonly SafetensorsException Duplicate(string key, string? tensor)
    {
        string where = tensor is null || tensor == key ? "" : $" for tensor {SafetensorsException.Quote(tensor)}";
        return new SafetensorsException(
            SafetensorsError.DuplicateKey,
            $"The key {SafetensorsException.Quote(key)} occurs twice in the header{where}. The format forbids this, "
                + "since programs disagree on which of the two counts. Save the file anew with unique names.",
            _path,
            tensor);
    }
}
