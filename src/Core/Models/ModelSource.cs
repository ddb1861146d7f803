using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ClusterTools.Files;
using ClusterTools.Models;
using ClusterTools.Safetensors;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools;

/// <summary>What a path stands for: one safetensors file, or the shards that a model's index names.</summary>
public sealed class ModelSource
{
    private readonly ModelIndex? _index;

    private ModelSource(string path, string name, ModelIndex? index)
    {
        Path = path;
        Name = name;
        Files = index?.Files ?? [path];
        _index = index;
    }

    /// <summary>The full path of the safetensors file or of the index.</summary>
    public string Path { get; }

    /// <summary>
    /// The model's name: its folder's, or the model's where that is a snapshot of the Hugging Face cache; a file that
    /// is named neither W nor model gives its own name, unless it was found by its folder.
    /// </summary>
    public string Name { get; }

    /// <summary>The full paths of its safetensors files; those that an index names may be missing.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <summary>Finds the files of a model; reads no more than its index.</summary>
    /// <param name="path">A model's folder, its index, or a safetensors file, which need not exist.</param>
    /// <returns>The files.</returns>
    /// <exception cref="ModelException">The folder has no file to choose, or the index is not valid.</exception>
    /// <exception cref="SafetensorsException">The index is a Git LFS pointer.</exception>
    /// <exception cref="IOException">The folder or the index cannot be read.</exception>
    public static ModelSource Locate(string path)
    {
        string fullPath = System.IO.Path.TrimEndingDirectorySeparator(System.IO.Path.GetFullPath(path));
        if (!Directory.Exists(fullPath))
        {
            return OfFile(fullPath, string.Empty);
        }

        string folder = HuggingFaceCache.SnapshotOrSelf(fullPath);
        return OfFile(ModelFolder.ChooseFile(folder), ModelName.OfFolder(folder));
    }

    /// <summary>Reads the header of one of the files.</summary>
    /// <param name="file">One of <see cref="Files"/>.</param>
    /// <returns>Its tensors, in the order of the file.</returns>
    /// <exception cref="SafetensorsException">The file is not a valid safetensors file.</exception>
    /// <exception cref="ModelException">The file is missing, although the index names it.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public IReadOnlyList<TensorInfo> GetTensors(string file) =>
        [.. ReadHeader(file).Tensors.Select(tensor => new TensorInfo(tensor, file))];

    /// <summary>Chooses a tensor; of a sharded model only the shard that holds it is read.</summary>
    /// <param name="tensorName">The tensor, or null for the one that is meant usually.</param>
    /// <param name="file">The file that should hold it.</param>
    /// <returns>The tensor's name; null where the file's header is to tell.</returns>
    internal string? Choose(string? tensorName, out string file)
    {
        file = Path;
        if (_index is null)
        {
            return tensorName;
        }

        string chosen = tensorName is null
            ? TensorSelector.FindUsualName(_index.Contains) ?? TensorSelector.SelectOnly(AllTensors(), Path).Name
            : _index.Contains(tensorName)
                ? tensorName
                : throw TensorSelector.NotFound(tensorName, ReadableTensors(), Path);
        file = _index.FileOf(chosen);
        return chosen;
    }

    /// <summary>Opens one of the files.</summary>
    internal SafeFileHandle Open(string file)
    {
        try
        {
            return InputFile.Open(file);
        }
        catch (FileNotFoundException exception) when (_index is not null)
        {
            string name = SafetensorsException.Quote(System.IO.Path.GetFileName(file));
            throw new ModelException(
                ModelError.ModelShardMissing,
                file,
                $"The index '{Path}' names the file {name}, which is not there.{HowToFetch()}",
                exception);
        }
    }

    /// <summary>Finds the chosen tensor in the header of its file.</summary>
    internal SafetensorsTensor Select(SafetensorsHeader header, string? tensorName) =>
        _index is not null && tensorName is not null && !header.TryGetTensor(tensorName, out _)
            ? throw _index.Contradicts(tensorName)
            : TensorSelector.Select(header, header.Path, tensorName);

    private static ModelSource OfFile(string path, string name)
    {
        bool isIndex = ModelIndex.IsIndex(path);
        string named = name.Length > 0 ? name
            : isIndex ? ModelName.OfFolder(System.IO.Path.GetDirectoryName(path)!) : ModelName.OfFile(path);
        return new ModelSource(path, named, isIndex ? ModelIndex.Read(path) : null);
    }

    private SafetensorsHeader ReadHeader(string file)
    {
        using SafeFileHandle handle = Open(file);
        return SafetensorsHeader.Read(handle, file);
    }

    // What a shard has beside what the index says is not part of the model.
    private IEnumerable<SafetensorsTensor> AllTensors() => Files.SelectMany(file => ReadHeader(file).Tensors
        .Where(tensor => _index!.Contains(tensor.Name) && _index.FileOf(tensor.Name) == file));

    /// <summary>What can be listed in a message about something else: shards with errors are left out.</summary>
    private List<SafetensorsTensor> ReadableTensors()
    {
        var tensors = new List<SafetensorsTensor>();
        foreach (string file in Files)
        {
            try
            {
                tensors.AddRange(ReadHeader(file).Tensors);
            }
            catch (Exception exception)
                when (exception is ClusterToolsException or IOException or UnauthorizedAccessException)
            {
                continue;
            }
        }

        return tensors;
    }

    private string HowToFetch() =>
        ModelFolder.HowToFetch(System.IO.Path.GetDirectoryName(Path)!) is { Length: > 0 } how
            ? how
            : " Put it beside the index; a download may not have ended.";
}
