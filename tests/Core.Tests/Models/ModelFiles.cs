using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.Json;
using ClusterTools.Safetensors;

namespace ClusterTools.Tests.Models;

/// <summary>Makes small models: a file, or shards and their index.</summary>
internal static class ModelFiles
{
    public const string IndexName = "model.safetensors.index.json";

    /// <summary>Writes BF16 matrices [3 x 2] of these names.</summary>
    public static string Save(TemporaryFolder folder, string file, params IEnumerable<string> tensors)
    {
        string path = folder.File(file);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using FileStream stream = File.Create(path);
        SafetensorsWriter.Write(
            stream, [.. tensors.Select(name => SafetensorsItem.FromBF16(name, new ushort[6], [3, 2]))]);
        return path;
    }

    /// <summary>Writes an index that finds tensors in files.</summary>
    public static string SaveIndex(TemporaryFolder folder, string path, params (string Tensor, string File)[] map)
    {
        var index = new { weight_map = map.ToDictionary(entry => entry.Tensor, entry => entry.File) };
        return folder.File(path, JsonSerializer.SerializeToUtf8Bytes(index));
    }

    /// <summary>Writes a model of a shard for each tensor.</summary>
    public static void SaveShards(TemporaryFolder folder, string[] tensors)
    {
        foreach (string tensor in tensors)
        {
            Save(folder, $"{tensor}.safetensors", tensor);
        }

        SaveIndex(folder, IndexName, Array.ConvertAll(tensors, static tensor => (tensor, $"{tensor}.safetensors")));
    }
}
