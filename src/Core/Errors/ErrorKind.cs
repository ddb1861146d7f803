namespace ClusterTools;

/// <summary>The kind of an error; the cmdlets derive PowerShell's error category from it.</summary>
public enum ErrorKind
{
    /// <summary>A value from the caller is out of range, or does not fit another value.</summary>
    InvalidInput,

    /// <summary>The requested file, tensor, token or class does not exist or is not known.</summary>
    NotFound,

    /// <summary>The content of a file is damaged, of an unsupported kind, or has no finite result.</summary>
    InvalidData,

    /// <summary>A file was changed after it was opened.</summary>
    Changed,

    /// <summary>An optional part of the module is not installed.</summary>
    NotInstalled,

    /// <summary>A device or library is installed but cannot be used, or lacks memory.</summary>
    Unavailable,

    /// <summary>A device or library failed while it computed.</summary>
    Failed,
}
