using System;
using System.IO;

namespace ClusterTools;

/// <summary>The target file exists and may not be overwritten; it is unchanged.</summary>
public sealed class TargetExistsException : IOException
{
    /// <summary>Creates the error.</summary>
    /// <param name="path">The existing file.</param>
    /// <param name="innerException">The cause, if the operating system reported it.</param>
    public TargetExistsException(string path, Exception? innerException = null)
        : base($"'{path}' exists and is not to be overwritten; choose another name or allow it.", innerException)
    {
        Path = path;
    }

    /// <summary>The existing file.</summary>
    public string Path { get; }
}
