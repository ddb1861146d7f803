using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>Chooses the file to open in a model's folder.</summary>
internal static class ModelFolder
{
    /// <summary>The extension of safetensors files.</summary>
    public const string Extension = ".safetensors";

    private static readonly string[] s_usualNames =
        ["model.safetensors.index.json", "model.safetensors", "W.safetensors"];

    private static readonly string[] s_pickled = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];

    /// <summary>Chooses the index, or the only file that can be meant.</summary>
    /// <param name="folder">The folder.</param>
    /// <returns>The path of an index or of a safetensors file.</returns>
    /// <exception cref="ModelException">The folder has none, or several.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static string ChooseFile(string folder)
    {
        foreach (string name in s_usualNames)
        {
            string usual = Path.Combine(folder, name);
            if (File.Exists(usual))
            {
                return usual;
            }
        }

        // Hidden files are never meant; macOS leaves its own beside each file on disks of other systems.
        List<string> names = [.. Directory.EnumerateFiles(folder).Select(path => Path.GetFileName(path))
            .Where(static name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];
        List<string> candidates = [.. names.Where(static name => HasExtension(name, Extension))];
        return candidates.Count == 1
            ? Path.Combine(folder, candidates[0])
            : throw new ModelException(
                ModelError.ModelFileNotChosen, folder, $"'{folder}' {Describe(folder, names, candidates)}");
    }

    /// <summary>What fetches the rest of a model of the Hugging Face cache; empty for other folders.</summary>
    public static string HowToFetch(string folder) => HuggingFaceCache.TryGetModelId(folder, out string? modelId)
        ? $" Fetch what is missing with 'hf download {modelId}'."
        : string.Empty;

    private static string Describe(string folder, List<string> names, List<string> candidates)
    {
        if (candidates.Count > 0)
        {
            return $"holds several safetensors files and no index: {List(candidates)}. Give the path of one of them.";
        }

        List<string> pickled = [.. names.Where(
            static name => s_pickled.Any(extension => HasExtension(name, extension)))];
        if (pickled.Count > 0)
        {
            return $"holds no safetensors file, only pickled checkpoints: {List(pickled)}. Those can run code when "
                + "they are loaded and are not read. Save the model anew, for example with transformers' "
                + $"model.save_pretrained(folder), or take a revision that has safetensors.{HowToFetch(folder)}";
        }

        List<string> all = [.. Directory.EnumerateDirectories(folder).Select(path => Path.GetFileName(path) + "/")
            .Where(static name => !name.StartsWith('.')).Order(StringComparer.Ordinal), .. names];
        return all.Count == 0
            ? $"is empty. Give the folder of a model.{HowToFetch(folder)}"
            : $"holds no safetensors file; it has {List(all)}. Give the folder of a model.{HowToFetch(folder)}";
    }

    private static string List(List<string> names)
    {
        const int Shown = 10;
        string more = names.Count > Shown
            ? string.Create(CultureInfo.InvariantCulture, $" and {names.Count - Shown} more")
            : string.Empty;
        return string.Join(", ", names.Take(Shown).Select(SafetensorsException.Quote)) + more;
    }

    private static bool HasExtension(string name, string extension) =>
        name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
