using System;
using System.Collections.Generic;
using ClusterTools.Files;

namespace ClusterTools;

/// <summary>The files that one command has written, which no other result of the command may replace.</summary>
public sealed class WrittenFiles
{
    // Paths are compared by the strictest rule, since -WhatIf writes no file to identify.
    private readonly HashSet<string> _paths = new(StringComparer.OrdinalIgnoreCase);
    private readonly HashSet<FileIdentity> _files = [];
    private readonly Func<string, FileIdentity?> _identify;

    /// <summary>Creates an empty list.</summary>
    public WrittenFiles()
        : this(FileIdentity.Of)
    {
    }

    /// <summary>Creates an empty list with the rules of a given file system.</summary>
    /// <param name="identify">
    /// Finds the identity of the file that a path leads to; null if there is no such file.
    /// </param>
    internal WrittenFiles(Func<string, FileIdentity?> identify) => _identify = identify;

    /// <summary>Claims a path for a result before the result is computed.</summary>
    /// <param name="path">The full path of the file.</param>
    /// <returns>False if another result has claimed the path or was written to the same file.</returns>
    /// <exception cref="System.IO.IOException">The system does not allow the name.</exception>
    public bool TryClaim(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        FileName.Require(path);
        return _paths.Add(path) && !(_identify(path) is FileIdentity file && _files.Contains(file));
    }

    /// <summary>Records the file of a path after a result was written there.</summary>
    /// <param name="path">The full path of the file.</param>
    public void Add(string path)
    {
        if (_identify(path) is FileIdentity file)
        {
            _files.Add(file);
        }
    }
}
