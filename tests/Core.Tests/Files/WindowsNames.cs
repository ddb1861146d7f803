using System;
using System.Collections.Generic;
using ClusterTools.Files;

namespace ClusterTools.Tests.Files;

/// <summary>
/// The files of a Windows that does not exist: letters, prefixes and final dots hide that names are one.
/// </summary>
/// <param name="paths">The full paths of its files, as <c>C:\p\W.safetensors</c>.</param>
internal sealed class WindowsNames(params string[] paths)
{
    private readonly List<string> _paths = [.. paths];

    /// <summary>Adds a file.</summary>
    public void Add(string path) => _paths.Add(path);

    /// <summary>Finds the identity of the file that a path leads to.</summary>
    public FileIdentity? Identify(string path)
    {
        string name = (path.StartsWith(@"\\?\", StringComparison.Ordinal) ? path[4..] : path).TrimEnd('.', ' ');
        int index = _paths.FindIndex(file => string.Equals(file, name, StringComparison.OrdinalIgnoreCase));
        return index < 0 ? null : new FileIdentity(7, (UInt128)index);
    }
}
