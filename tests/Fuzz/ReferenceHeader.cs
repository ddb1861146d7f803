using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Linq;
using System.Numerics;
using System.Text;
using System.Text.Json;
using ClusterTools.Safetensors;

namespace ClusterTools.Fuzz;

/// <summary>
/// Decides whether bytes are a safetensors file, straight from the format's rules and sharing no code with the reader:
/// JsonDocument instead of a streaming parser, numbers of any size instead of checked ones.
/// </summary>
internal static class ReferenceHeader
{
    private static readonly JsonDocumentOptions s_options = new() { MaxDepth = 127, AllowDuplicateProperties = false };
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    public static bool IsValid(byte[] file)
    {
        if (file.Length < 8)
        {
            return false;
        }

        ulong length = BinaryPrimitives.ReadUInt64LittleEndian(file);
        if (length > 100_000_000 || length > (ulong)file.Length - 8)
        {
            return false;
        }

        ReadOnlyMemory<byte> header = file.AsMemory(8, (int)length);
        try
        {
            s_strictUtf8.GetCharCount(header.Span);
            using JsonDocument document = JsonDocument.Parse(header, s_options);
            return IsHeader(document.RootElement, file.Length - 8 - header.Length);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool IsHeader(JsonElement root, int dataLength)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        List<(BigInteger Begin, BigInteger End)> ranges = [];
        foreach (JsonProperty property in root.EnumerateObject())
        {
            if (property.Name == "__metadata__")
            {
                if (property.Value.ValueKind != JsonValueKind.Null && !IsMetadata(property.Value))
                {
                    return false;
                }
            }
            else if (!IsTensor(property.Value, ranges))
            {
                return false;
            }
        }

        BigInteger position = 0;
        foreach ((BigInteger begin, BigInteger end) in ranges.OrderBy(static range => range))
        {
            if (begin != position)
            {
                return false;
            }

            position = end;
        }

        return position == dataLength;
    }

    private static bool IsMetadata(JsonElement value) => value.ValueKind == JsonValueKind.Object
        && value.EnumerateObject().All(static entry =>
            entry.Name is not null && entry.Value.ValueKind == JsonValueKind.String
                && entry.Value.GetString() is not null);

    private static bool IsTensor(JsonElement value, List<(BigInteger Begin, BigInteger End)> ranges)
    {
        if (value.ValueKind != JsonValueKind.Object || !value.EnumerateObject().All(IsReadable))
        {
            return false;
        }

        if (!value.TryGetProperty("dtype", out JsonElement dtype) || dtype.ValueKind != JsonValueKind.String
            || !Enum.GetNames<SafetensorsDType>().Contains(dtype.GetString())
            || !TryGetNumbers(value, "shape", out BigInteger[] shape)
            || !TryGetNumbers(value, "data_offsets", out BigInteger[] offsets) || offsets.Length != 2)
        {
            return false;
        }

        // Every product on the way must fit, so that a zero at the end saves nothing; nor may a dimension pass 63 bits.
        BigInteger elements = 1;
        foreach (BigInteger dimension in shape)
        {
            elements *= dimension;
            if (dimension > long.MaxValue || elements > ulong.MaxValue)
            {
                return false;
            }
        }

        BigInteger bits = elements * Enum.Parse<SafetensorsDType>(dtype.GetString()!).BitsPerElement();
        ranges.Add((offsets[0], offsets[1]));
        return bits <= ulong.MaxValue && bits % 8 == 0 && offsets[1] - offsets[0] == bits / 8;
    }

    private static bool TryGetNumbers(JsonElement value, string name, out BigInteger[] numbers)
    {
        numbers = [];
        if (!value.TryGetProperty(name, out JsonElement list) || list.ValueKind != JsonValueKind.Array
            || !list.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.Number
                && item.GetRawText().All(char.IsAsciiDigit)
                && BigInteger.Parse(item.GetRawText(), null) <= ulong.MaxValue))
        {
            return false;
        }

        numbers = [.. list.EnumerateArray().Select(static item => BigInteger.Parse(item.GetRawText(), null))];
        return true;
    }

    // What the format ignores must still be JSON whose texts and numbers mean something.
    private static bool IsReadable(JsonProperty property) => property.Name is not null && IsReadable(property.Value);

    private static bool IsReadable(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().All(static property => IsReadable(property)),
        JsonValueKind.Array => value.EnumerateArray().All(static item => IsReadable(item)),
        JsonValueKind.String => value.GetString() is not null,
        JsonValueKind.Number => value.TryGetDouble(out double number) && double.IsFinite(number),
        _ => true,
    };
}
