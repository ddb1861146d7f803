using System.Collections.Generic;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>
/// The tensors of a model, in one file or several; a file is read when one of its tensors is requested.
/// </summary>
internal interface ITensorCatalog
{
    /// <summary>The file, index or folder, for messages.</summary>
    string Path { get; }

    /// <summary>The names of all tensors.</summary>
    IReadOnlyCollection<string> Names { get; }

    /// <summary>All tensors. Throws if a file cannot be read.</summary>
    IReadOnlyList<SafetensorsTensor> All { get; }

    /// <summary>All tensors of the files that can be read, for messages.</summary>
    IReadOnlyList<SafetensorsTensor> Readable { get; }

    /// <summary>Whether there is a tensor of a name.</summary>
    bool Contains(string name);

    /// <summary>Finds a tensor; reads only the file that holds it.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <returns>The tensor.</returns>
    SafetensorsTensor Get(string name);
}
