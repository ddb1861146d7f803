using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using System.Text.RegularExpressions;
using System.Text.Unicode;
using ClusterTools.Errors;
using ClusterTools.Files;
using ClusterTools.Safetensors;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Models;

/// <summary>
/// The index of a sharded model, <c>model.safetensors.index.json</c>: which file of its folder holds which tensor.
/// </summary>
internal sealed partial class ModelIndex
{
    private const int MaxLength = 100_000_000;
    private const string WeightMap = "weight_map";
    private const string Repair = "Download it again, or give the path of a safetensors file.";

    private readonly Dictionary<string, string> _files;

    private ModelIndex(string path, Dictionary<string, string> files)
    {
        Path = path;
        _files = files;
        Files = [.. files.Values.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
    }

    /// <summary>The index.</summary>
    public string Path { get; }

    /// <summary>The full paths of the shards, in the order of their names; they may be missing.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The names of all tensors.</summary>
    public IReadOnlyCollection<string> Names => _files.Keys;

    /// <summary>
    /// Whether a file's name is that of an index; of a variant it is like model.safetensors.index.fp16.json.
    /// </summary>
    public static bool IsIndex(string path) => IndexName().IsMatch(path);

    /// <summary>Reads an index, which is untrusted: it can name only files of its own folder.</summary>
    /// <param name="path">The index's full path.</param>
    /// <returns>The index.</returns>
    /// <exception cref="ModelException">It is not a valid index.</exception>
    /// <exception cref="SafetensorsException">It is a Git LFS pointer.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static ModelIndex Read(string path)
    {
        byte[] bytes = ReadBytes(path);
        ReadOnlyMemory<byte> text = bytes.AsSpan().StartsWith("\uFEFF"u8) ? bytes.AsMemory(3) : bytes;
        if (LfsPointer.IsStart(text.Span))
        {
            throw LfsPointer.Found(path, text.Span);
        }

        if (!Utf8.IsValid(text.Span))
        {
            throw Invalid(path, "is not UTF-8 text");
        }

        try
        {
            using JsonDocument document = JsonDocument.Parse(
                text, new JsonDocumentOptions { AllowDuplicateProperties = false });
            return new ModelIndex(path, ReadWeightMap(document.RootElement, path));
        }
        catch (JsonException exception)
        {
            throw Invalid(path, $"is not valid JSON: {JsonFault.Describe(exception)}");
        }
        catch (InvalidOperationException exception)
        {
            throw Invalid(path, "is not valid JSON: a text has half of a surrogate pair", exception);
        }
    }

    /// <summary>Whether the index has a tensor of a name.</summary>
    public bool Contains(string tensorName) => _files.ContainsKey(tensorName);

    /// <summary>The file that holds a tensor, according to the index.</summary>
    public string FileOf(string tensorName) => _files[tensorName];

    /// <summary>Makes the error of a shard that lacks a tensor of the index.</summary>
    public ModelException Contradicts(string tensorName) => Invalid(
        Path,
        $"finds the tensor {SafetensorsException.Quote(tensorName)} in "
        + $"'{System.IO.Path.GetFileName(FileOf(tensorName))}', which has none of that name: index and shards are not "
        + "of one model");

    private static byte[] ReadBytes(string path)
    {
        using SafeFileHandle handle = InputFile.Open(path);
        using var stream = new FileStream(handle, FileAccess.Read);
        if (stream.Length > MaxLength)
        {
            throw Invalid(path, $"has {stream.Length} bytes, more than any index");
        }

        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }

    private static Dictionary<string, string> ReadWeightMap(JsonElement root, string path)
    {
        if (root.ValueKind != JsonValueKind.Object
            || !root.TryGetProperty(WeightMap, out JsonElement map) || map.ValueKind != JsonValueKind.Object)
        {
            throw Invalid(path, $"has no object '{WeightMap}', which tells the file of each tensor");
        }

        string folder = System.IO.Path.GetDirectoryName(path)!;
        var known = new Dictionary<string, string>(StringComparer.Ordinal);
        var files = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (JsonProperty entry in map.EnumerateObject())
        {
            string? name = entry.Value.ValueKind == JsonValueKind.String ? entry.Value.GetString() : null;
            if (name is null || !IsShardName(name))
            {
                throw Invalid(
                    path,
                    $"has {SafetensorsException.Quote(name ?? entry.Value.GetRawText())} as the file of the tensor "
                    + $"{SafetensorsException.Quote(entry.Name)}, not the name of a safetensors file in its folder");
            }

            if (!known.TryGetValue(name, out string? file))
            {
                file = System.IO.Path.Combine(folder, name);
                known.Add(name, file);
            }

            files.Add(entry.Name, file);
        }

        return files.Count > 0 ? files : throw Invalid(path, $"has an empty '{WeightMap}'");
    }

    // Rejects the separators of all systems, so that an index is valid or invalid on every system alike.
    private static bool IsShardName(string name) =>
        name.EndsWith(ModelFolder.Extension, StringComparison.OrdinalIgnoreCase)
        && !name.AsSpan().ContainsAny('/', '\\', ':') && !name.Any(char.IsControl);

    [GeneratedRegex(
        @"\.index\.json\z|\.safetensors\.index\.[^./\\]+\.json\z",
            RegexOptions.NonBacktracking | RegexOptions.IgnoreCase)]
    private static partial Regex IndexName();

    private static ModelException Invalid(string path, string what, Exception? inner = null) =>
        new(ModelError.ModelIndexInvalid, path, $"The index '{path}' {what}. {Repair}", inner);
}
