using System;
using System.IO;

namespace ClusterTools;

/// <summary>A file was not to be overwritten, and it exists; it is untouched.</summary>
public sealed class TargetExistsException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The existing file.</param>
    /// <param name="innerException">The cause, where the operating system reported it.</param>
    public TargetExistsException(string path, Exception? innerException = null)
        : base($"'{path}' exists and is not to be overwritten; choose another name or allow it.", innerException)
    {
        Path = path;
    }

    /// <summary>The existing file.</summary>
    public string Path { get; }
}
