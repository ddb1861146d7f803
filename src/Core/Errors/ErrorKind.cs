namespace ClusterTools;

/// <summary>What an error is about, whatever raised it; the cmdlets choose PowerShell's category by it.</summary>
public enum ErrorKind
{
    /// <summary>A value that the caller gave is out of range, or does not fit another one.</summary>
    InvalidInput,

    /// <summary>The file, tensor, token or class that was asked for does not exist or is not known.</summary>
    NotFound,

    /// <summary>The content of a file is damaged, is of an unsupported kind, or gives no finite result.</summary>
    InvalidData,

    /// <summary>A file was changed after it was opened.</summary>
    Changed,

    /// <summary>An optional part of the module is not installed.</summary>
    NotInstalled,

    /// <summary>A device or library is installed and cannot be used, or lacks memory.</summary>
    Unavailable,

    /// <summary>A device or library failed while it computed.</summary>
    Failed,
}
