using System;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text;
using ClusterTools.Safetensors;

namespace ClusterTools.Fuzz;

/// <summary>A safetensors file whose header is text in parts, so that each part can be broken by itself.</summary>
internal sealed class HeaderText
{
    private const int SmallestTokenMatrix = 64;

    private static readonly SafetensorsDType[] s_types = Enum.GetValues<SafetensorsDType>();
    private static readonly SafetensorsDType[] s_matrixTypes =
        [SafetensorsDType.BF16, SafetensorsDType.F16, SafetensorsDType.F32, SafetensorsDType.F64];

    private static readonly string[] s_names =
    [
        "W", "lm_head.weight", "model.embed_tokens.weight", "a", "b", "", "\\u0057", "w", "\u00e9", "\U0001F600", "\\n",
        "x/y", "__metadata__ ", "\\\"", "\\ud83d\\ude00",
    ];

    private static readonly string[] s_fields = ["dtype", "shape", "data_offsets"];

    private readonly List<Dictionary<string, string>> _tensors = [];
    private readonly List<string> _keys = [];
    private string? _metadata;
    private int _dataLength;

    /// <summary>Makes a good file of a few tensors.</summary>
    public static HeaderText Good(Random random)
    {
        HeaderText header = new();
        int count = random.OneIn(2000) ? 2000 : random.OneIn(50) ? 40 : random.Next(5);
        for (int i = 0; i < count; i++)
        {
            string number = i == 0 ? string.Empty : i.ToString(CultureInfo.InvariantCulture);
            header.Add(random, random.Pick(s_names) + number);
        }

        header._metadata = random.Next(4) switch
        {
            0 => "{\"format\":\"pt\"}",
            1 => "{\"k\":\"\\u00e9\\n\",\"l\":\"\"}",
            2 => random.OneIn(4) ? "null" : "{}",
            _ => null,
        };
        return header;
    }

    /// <summary>Breaks a part, in one of the ways of the table of bad input.</summary>
    public void Break(Random random)
    {
        if (_tensors.Count == 0)
        {
            _metadata = random.Pick(Mutation.Tokens);
            return;
        }

        int index = random.Next(_tensors.Count);
        Dictionary<string, string> tensor = _tensors[index];
        switch (random.Next(13))
        {
            case 0:
                tensor[random.Pick(s_fields)] = random.Pick(Mutation.Tokens);
                break;
            case 1:
                tensor.Remove(random.Pick(s_fields));
                break;
            case 2:
                tensor["dtype"] = $"\"{random.Pick(s_types)}\"";
                break;
            case 3:
                tensor["shape"] = Numbers(random, random.Next(5));
                break;
            case 4:
                tensor["data_offsets"] = Numbers(random, 2);
                break;
            case 5:
                Shift(random, tensor);
                break;
            case 6:
                _keys[index] = _keys[random.Next(_keys.Count)];
                break;
            case 7:
                tensor["x"] = random.Pick(Mutation.Tokens);
                break;
            case 8:
                tensor[random.OneIn(2) ? "\\u0064type" : "Shape"] =
                    tensor.GetValueOrDefault("dtype", "1");
                break;
            case 9:
                tensor["x"] = Nested(random);
                break;
            case 10:
                int rank = random.Next(random.OneIn(50) ? 100_000 : 500);
                tensor["shape"] = $"[{string.Join(',', Enumerable.Repeat(1, rank))}]";
                break;
            case 11:
                _metadata = random.OneIn(2)
                    ? $"{{\"k\":{random.Pick(Mutation.Tokens)}}}" : random.Pick(Mutation.Tokens);
                break;
            default:
                _dataLength = Math.Max(0, _dataLength + random.Next(-3, 4));
                break;
        }
    }

    /// <summary>Puts the file together.</summary>
    public byte[] Compose(Random random)
    {
        List<string> entries = [.. _tensors.Select((tensor, i) =>
            $"\"{_keys[i]}\":{{{string.Join(',', tensor.Select(static field => $"\"{field.Key}\":{field.Value}"))}}}")];
        if (_metadata is not null)
        {
            entries.Add($"\"__metadata__\":{_metadata}");
        }

        string text = $"{{{string.Join(random.OneIn(4) ? " , \n" : ",", entries.OrderBy(_ => random.Next()))}}}";
        byte[] header = Encoding.UTF8.GetBytes(random.OneIn(3) ? text.PadRight(text.Length + random.Next(9)) : text);
        bool isBroken = random.OneIn(6);
        header = isBroken ? Mutation.Break(random, header) : header;
        var file = new byte[8 + header.Length + _dataLength];
        BinaryPrimitives.WriteInt64LittleEndian(file, header.Length);
        header.CopyTo(file, 8);
        random.NextBytes(file.AsSpan(8 + header.Length));
        return file;
    }

    private void Add(Random random, string key)
    {
        bool isMatrix = random.OneIn(2);
        SafetensorsDType dtype = isMatrix ? random.Pick(s_matrixTypes) : random.Pick(s_types);
        int[] shape = isMatrix
            ? [1 + random.Next(6), 1 + random.Next(random.OneIn(8) ? SmallestTokenMatrix : 6)]
            : [.. Enumerable.Range(0, random.Next(5)).Select(_ => random.Next(5))];
        int bits = shape.Aggregate(dtype.BitsPerElement(), static (product, extent) => product * extent);
        if (bits % 8 != 0)
        {
            (shape, bits) = ([.. shape, 4], bits * 4);
        }

        _keys.Add(key);
        _tensors.Add(new()
        {
            ["dtype"] = $"\"{dtype}\"",
            ["shape"] = $"[{string.Join(',', shape)}]",
            ["data_offsets"] = $"[{_dataLength},{_dataLength + (bits / 8)}]",
        });
        _dataLength += bits / 8;
    }

    private void Shift(Random random, Dictionary<string, string> tensor)
    {
        int begin = Math.Max(0, random.Next(_dataLength + 2) - 1);
        tensor["data_offsets"] = $"[{begin},{Math.Max(0, begin + random.Next(-2, 9))}]";
    }

    private static string Numbers(Random random, int count) =>
        $"[{string.Join(',', Enumerable.Range(0, count).Select(_ => Number(random)))}]";

    private static string Number(Random random) => random.OneIn(2)
        ? random.Pick(Mutation.Tokens)
        : random.Next(9).ToString(CultureInfo.InvariantCulture);

    private static string Nested(Random random)
    {
        int depth = random.OneIn(2) ? random.Next(120, 130) : random.Next(2000);
        return new string('[', depth) + new string(']', depth);
    }
}
