using System;
using System.Collections.Generic;
using System.Globalization;
using System.Linq;
using System.Text.Json;
using System.Text.Json.Nodes;
using ClusterTools.Safetensors;

namespace ClusterTools.Tests.Models;

/// <summary>The tensors of a family of models, small: the names are real, the sizes are not.</summary>
/// <param name="Name">The family.</param>
/// <param name="Config">Lines <c>key=number</c> of its config.json; keys of nested objects have dots.</param>
/// <param name="Tensors">Its tensors: name, type and shape.</param>
/// <param name="Expected">The name of the token matrix.</param>
/// <param name="IsTransposed">Whether its columns are the tokens.</param>
/// <param name="NeedsConfig">Whether names alone do not tell.</param>
public sealed record LayoutFamily(
    string Name,
    string[] Config,
    IReadOnlyList<(string Name, SafetensorsDType DType, long[] Shape)> Tensors,
    string Expected,
    bool IsTransposed,
    bool NeedsConfig)
{
    /// <summary>
    /// Reads a family of the table: name | config | tensors. An exclamation mark before the config says that it is
    /// needed. A star before a tensor marks the token matrix, a <c>^</c> one whose columns are the tokens; the type is
    /// BF16 if it is not named.
    /// </summary>
    public static LayoutFamily Parse(string line)
    {
        string[] parts = line.Split('|', StringSplitOptions.TrimEntries);
        string expected = parts[2].Split(';', StringSplitOptions.TrimEntries)
            .Single(static tensor => tensor[0] is '*' or '^');
        return new LayoutFamily(
            parts[0],
            parts[1].Trim('!', '-').Split(' ', StringSplitOptions.RemoveEmptyEntries),
            ParseTensors(parts[2]),
            ParseTensor(expected[1..]).Name,
            expected[0] == '^',
            parts[1].StartsWith('!'));
    }

    /// <summary>
    /// Reads a list of tensors with semicolons between: name, shape and type, which is BF16 if it is not named.
    /// </summary>
    public static IReadOnlyList<(string Name, SafetensorsDType DType, long[] Shape)> ParseTensors(string list) =>
        [.. list.Split(';', StringSplitOptions.TrimEntries)
            .Select(static tensor => ParseTensor(tensor.TrimStart('*', '^')))];

    /// <summary>The text of config.json.</summary>
    public byte[] ConfigJson()
    {
        var root = new JsonObject();
        foreach (string line in Config)
        {
            string[] path = line.Split('=')[0].Split('.');
            JsonObject at = root;
            foreach (string part in path[..^1])
            {
                at = (JsonObject)(at[part] ??= new JsonObject());
            }

            at[path[^1]] = JsonNode.Parse(line.Split('=')[1]);
        }

        return JsonSerializer.SerializeToUtf8Bytes(root);
    }

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static (string Name, SafetensorsDType DType, long[] Shape) ParseTensor(string text)
    {
        string[] parts = text.Split(' ');
        return (
            parts[0],
            parts.Length > 2 ? Enum.Parse<SafetensorsDType>(parts[2]) : SafetensorsDType.BF16,
            Array.ConvertAll(parts[1].Split('x'), static extent => long.Parse(extent, CultureInfo.InvariantCulture)));
    }
}
