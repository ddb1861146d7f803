using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>
/// Finds the models in a folder, of which there may be several: variants, shards beside a merged file, adapters.
/// </summary>
internal sealed class ModelFolder
{
    /// <summary>The extension of safetensors files.</summary>
    public const string Extension = ".safetensors";

    private const string IndexName = "model.safetensors.index.json";

    private static readonly string[] s_usualFiles = ["model.safetensors", "W.safetensors"];
    private static readonly string[] s_pickled = [".bin", ".pt", ".pth", ".ckpt", ".pkl"];

    private readonly List<string> _warnings = [];

    private ModelFolder(string folder, string[] names)
    {
        Files = [
            .. names.Where(static name => HasExtension(name, Extension)).Select(name => Path.Combine(folder, name))];
        Sets = Find(folder, names);
    }

    /// <summary>The full paths of all safetensors files, in the order of their names.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>The sets of files that can be meant: one if the usual rules choose it.</summary>
    public IReadOnlyList<FileSet> Sets { get; }

    /// <summary>Warnings about the folder, in sentences.</summary>
    public IReadOnlyList<string> Warnings => _warnings;

    /// <summary>Looks at a folder.</summary>
    /// <param name="folder">The folder's full path.</param>
    /// <returns>The content of the folder.</returns>
    /// <exception cref="ModelException">It has no safetensors file, or its index is not valid.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be read.</exception>
    public static ModelFolder Read(string folder)
    {
        // Hidden files are never models: macOS leaves one beside each file on disks of other systems.
        string[] names = [.. Directory.EnumerateFiles(folder).Select(static path => Path.GetFileName(path))
            .Where(static name => !name.StartsWith('.')).Order(StringComparer.Ordinal)];
        return names.Any(static name => HasExtension(name, Extension) || ModelIndex.IsIndex(name))
            ? new ModelFolder(folder, names)
            : throw new ModelException(
                ModelError.ModelFileNotChosen, folder, $"'{folder}' {DescribeWithoutModel(folder, names)}");
    }

    /// <summary>Advice to download the rest of a model of the Hugging Face cache; empty for other folders.</summary>
    public static string HowToFetch(string folder) => HuggingFaceCache.TryGetModelId(folder, out string? modelId)
        ? $" Fetch what is missing with 'hf download {modelId}'."
        : string.Empty;

    /// <summary>Advice if a shard is missing.</summary>
    public static string HowToComplete(string file) => HowToFetch(Path.GetDirectoryName(file)!) is { Length: > 0 } how
        ? how
        : " Put it beside the others; a download may not have ended.";

    /// <summary>Makes the error of several models in a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="models">A description of each model.</param>
    /// <returns>The error.</returns>
    public static ModelException Several(string folder, IEnumerable<string> models) => new(
        ModelError.ModelFileNotChosen,
        folder,
        $"'{folder}' holds several models: {List([.. models])}. Give the path of one of them.");

    /// <summary>Makes the error of several files without a matrix to choose.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="files">The files.</param>
    /// <returns>The error.</returns>
    public static ModelException WithoutMatrix(string folder, IEnumerable<string> files) => new(
        ModelError.ModelFileNotChosen,
        folder,
        $"'{folder}' holds several files, and no matrix of them can be chosen: "
        + $"{Quote([.. files.Select(static file => Path.GetFileName(file))])}. Give the path of one of them.");

    private List<FileSet> Find(string folder, string[] names)
    {
        (NumberedShards Shards, string[] Names)[] numbered = [.. NumberedShards.Find(folder, names)];
        bool Has(string name) => Array.IndexOf(names, name) >= 0;
        FileSet[] complete =
        [
            .. s_usualFiles.Take(1).Where(Has).Select(name => new SingleFile(Path.Combine(folder, name))),
            .. numbered.Where(static set => set.Shards.IsComplete).Select(static set => set.Shards),
        ];
        if (Has(IndexName))
        {
            return [ChooseIndexed(Path.Combine(folder, IndexName), complete)];
        }

        if (Array.Find(s_usualFiles, Has) is string usual)
        {
            return [new SingleFile(Path.Combine(folder, usual))];
        }

        var sets = new List<FileSet>();
        var taken = new HashSet<string>(numbered.SelectMany(static set => set.Names), StringComparer.Ordinal);
        foreach (string name in names.Where(ModelIndex.IsIndex))
        {
            ModelIndex index = ModelIndex.Read(Path.Combine(folder, name));
            sets.Add(new IndexedShards(index));
            taken.UnionWith(index.Files.Select(static file => Path.GetFileName(file)));
        }

        bool isIndexed = sets.Count > 0;
        sets.AddRange(numbered.Where(
            set => !isIndexed || !sets.Any(other => other.Files.Contains(set.Shards.Path, StringComparer.Ordinal)))
            .Select(static set => set.Shards));
        sets.AddRange(names.Where(name => HasExtension(name, Extension) && !taken.Contains(name))
            .Select(name => new SingleFile(Path.Combine(folder, name))));
        return sets;
    }

    /// <summary>
    /// Takes the shards of an index, unless the index is a leftover from before a merge or another split.
    /// </summary>
    private FileSet ChooseIndexed(string path, FileSet[] complete)
    {
        ModelIndex index;
        try
        {
            index = ModelIndex.Read(path);
        }
        catch (ClusterToolsException exception) when (complete.Length > 0)
        {
            _warnings.Add($"{exception.Message} '{Path.GetFileName(complete[0].Path)}' is taken.");
            return complete[0];
        }

        string? missing = index.Files.FirstOrDefault(static file => !File.Exists(file));
        if (missing is null || complete.Length == 0)
        {
            return new IndexedShards(index);
        }

        _warnings.Add(
            $"The index '{path}' names {SafetensorsException.Quote(Path.GetFileName(missing))}, which is not there, so "
            + $"it is of another time. '{Path.GetFileName(complete[0].Path)}' is taken.");
        return complete[0];
    }

    private static string DescribeWithoutModel(string folder, string[] names)
    {
        List<string> pickled = [.. names.Where(
            static name => s_pickled.Any(extension => HasExtension(name, extension)))];
        if (pickled.Count > 0)
        {
            return $"holds no safetensors file, only pickled checkpoints: {Quote(pickled)}. Those can run code when "
                + "they are loaded and are not read. Save the model anew, for example with transformers' "
                + $"model.save_pretrained(folder), or take a revision that has safetensors.{HowToFetch(folder)}";
        }

        string[] folders = [
            .. Directory.EnumerateDirectories(folder).Where(static path => !Path.GetFileName(path).StartsWith('.'))
            .Order(StringComparer.Ordinal)];
        string[] models = [.. folders.Where(HasModel).Select(static path => Path.GetFileName(path))];
        if (models.Length > 0)
        {
            return $"holds no safetensors file, but folders that do: {Quote(models)}. Give the path of one of them.";
        }

        string[] all = [.. folders.Select(static path => Path.GetFileName(path) + "/"), .. names];
        return all.Length == 0
            ? $"is empty. Give the folder of a model.{HowToFetch(folder)}"
            : $"holds no safetensors file; it has {Quote(all)}. Give the folder of a model.{HowToFetch(folder)}";
    }

    private static bool HasModel(string folder)
    {
        try
        {
            return Directory.EnumerateFiles(folder, "*" + Extension).Any();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string Quote(IReadOnlyList<string> names) => List([.. names.Select(SafetensorsException.Quote)]);

    private static string List(IReadOnlyList<string> texts)
    {
        const int Shown = 10;
        string more = texts.Count > Shown
            ? string.Create(CultureInfo.InvariantCulture, $" and {texts.Count - Shown} more")
            : string.Empty;
        return string.Join(", ", texts.Take(Shown)) + more;
    }

    private static bool HasExtension(string name, string extension) =>
        name.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
}
