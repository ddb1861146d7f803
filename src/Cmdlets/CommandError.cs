namespace ClusterTools.Commands;

/// <summary>The errors of paths and files, which the system or the cmdlets find; the name is the error id.</summary>
internal enum CommandError
{
    /// <summary>Nothing is at a path, or nothing matches a pattern.</summary>
    PathNotFound,

    /// <summary>A path is one of another provider than the file system's.</summary>
    PathNotFileSystem,

    /// <summary>Two objects of one call have the same output file.</summary>
    PathUsedTwice,

    /// <summary>A file exists and must not be replaced.</summary>
    TargetExists,

    /// <summary>A file does not exist, or no longer exists.</summary>
    FileNotFound,

    /// <summary>The system refuses access to a file.</summary>
    FileAccessDenied,

    /// <summary>The system failed to read or write a file.</summary>
    FileNotReadOrWritten,
}
