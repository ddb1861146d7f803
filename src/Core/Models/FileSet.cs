using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>
/// Files that make up one model: a single file, or shards. Each header is read once, when it is needed.
/// </summary>
internal abstract class FileSet : ITensorCatalog
{
    private readonly Dictionary<string, FileHeader> _headers = new(StringComparer.Ordinal);

    /// <summary>Names the files.</summary>
    /// <param name="path">The name of the set in messages: its file, index or folder.</param>
    /// <param name="files">The full paths of the files.</param>
    protected FileSet(string path, IReadOnlyList<string> files)
    {
        Path = path;
        Files = files;
    }

    /// <inheritdoc/>
    public string Path { get; }

    /// <summary>The full paths of the files; shards may be missing.</summary>
    public IReadOnlyList<string> Files { get; }

    /// <inheritdoc/>
    public abstract IReadOnlyCollection<string> Names { get; }

    /// <inheritdoc/>
    public IReadOnlyList<SafetensorsTensor> All => [.. Files.SelectMany(TensorsOf)];

    /// <inheritdoc/>
    public IReadOnlyList<SafetensorsTensor> Readable => [.. Files.SelectMany(TryTensorsOf)];

    /// <inheritdoc/>
    public abstract bool Contains(string name);

    /// <summary>The file that holds a tensor.</summary>
    /// <param name="name">The tensor's name.</param>
    /// <returns>One of <see cref="Files"/>.</returns>
    public abstract string FileOf(string name);

    /// <inheritdoc/>
    public virtual SafetensorsTensor Get(string name) => Header(FileOf(name)).Header.GetTensor(name);

    /// <summary>Gets the header of a file, which is read on the first call.</summary>
    /// <param name="file">One of <see cref="Files"/>.</param>
    /// <returns>The header.</returns>
    public FileHeader Header(string file)
    {
        lock (_headers)
        {
            if (!_headers.TryGetValue(file, out FileHeader? header))
            {
                header = Read(file);
                _headers.Add(file, header);
            }

            return header;
        }
    }

    /// <summary>Reads the header of a file.</summary>
    protected virtual FileHeader Read(string file) => FileHeader.Read(file);

    /// <summary>The tensors of a file that belong to the model.</summary>
    protected virtual IEnumerable<SafetensorsTensor> TensorsOf(string file) => Header(file).Header.Tensors;

    // A list in a message about another error leaves out files that have errors of their own.
    private IEnumerable<SafetensorsTensor> TryTensorsOf(string file)
    {
        try
        {
            return TensorsOf(file);
        }
        catch (Exception exception)
            when (exception is ClusterToolsException or IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
