using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Management.Automation;

namespace ClusterTools.Commands;

/// <summary>Converts exceptions to error records: id, category and target.</summary>
internal static class ErrorRecords
{
    /// <summary>Makes the record of an error that concerns one item; other exceptions are not ours to handle.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="target">The object the error is about.</param>
    /// <param name="record">The record.</param>
    /// <returns>Whether the exception is such an error.</returns>
    public static bool TryCreate(Exception exception, object? target, [NotNullWhen(true)] out ErrorRecord? record)
    {
        // The system's messages give no advice; this module's messages do.
        record = exception switch
        {
            ClusterToolsException own => new ErrorRecord(own, own.ErrorId, CategoryOf(own.Kind), target),
            TargetExistsException => Create(exception, CommandError.TargetExists, target),
            FileNotFoundException or DirectoryNotFoundException =>
                Create(exception, CommandError.FileNotFound, target, "Check the path."),
            UnauthorizedAccessException => Create(
                exception, CommandError.FileAccessDenied, target, "Check the permissions, or choose another path."),
            IOException =>
                Create(exception, CommandError.FileNotReadOrWritten, target, "Check the path and the disk."),
            ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException =>
                Create(exception, CommandError.PathNotFound, target, "Check the spelling and the current location."),
            _ => null,
        };
        return record is not null;
    }

    /// <summary>A path that is not a file's, for example one of the registry.</summary>
    public static ErrorRecord NotAFileSystemPath(string path) => Create(
        new ArgumentException($"'{path}' is not a path of the file system. Give the path of a file or folder."),
        CommandError.PathNotFileSystem,
        path);

    /// <summary>A wildcard pattern without any match.</summary>
    public static ErrorRecord NothingMatches(string path) => Create(
        new ItemNotFoundException(
            $"No file or folder matches '{path}'. Use -LiteralPath where brackets belong to a name."),
        CommandError.PathNotFound,
        path);

    /// <summary>Two objects for one file in one call.</summary>
    public static ErrorRecord SamePathTwice(string path, object target) => Create(
        new IOException(
            $"'{path}' was written by this call already: a second object would replace the first. Give each a file of "
            + "its own, for example by a script block that makes -Path from the object, $_."),
        CommandError.PathUsedTwice,
        target);

    private static ErrorRecord Create(Exception exception, CommandError error, object? target, string? remedy = null)
    {
        var record = new ErrorRecord(exception, error.ToString(), CategoryOf(error), target);
        if (remedy is not null && exception.Source != typeof(TokenMatrix).Assembly.GetName().Name)
        {
            record.ErrorDetails = new ErrorDetails($"{exception.Message} {remedy}");
        }

        return record;
    }

    private static ErrorCategory CategoryOf(ErrorKind kind) => kind switch
    {
        ErrorKind.InvalidInput => ErrorCategory.InvalidArgument,
        ErrorKind.NotFound => ErrorCategory.ObjectNotFound,
        ErrorKind.InvalidData => ErrorCategory.InvalidData,
        ErrorKind.Changed or ErrorKind.Unavailable => ErrorCategory.ResourceUnavailable,
        ErrorKind.NotInstalled => ErrorCategory.NotInstalled,
        ErrorKind.Failed => ErrorCategory.DeviceError,
    };

    private static ErrorCategory CategoryOf(CommandError error) => error switch
    {
        CommandError.PathNotFound or CommandError.FileNotFound => ErrorCategory.ObjectNotFound,
        CommandError.PathNotFileSystem => ErrorCategory.InvalidArgument,
        CommandError.PathUsedTwice or CommandError.TargetExists => ErrorCategory.ResourceExists,
        CommandError.FileAccessDenied => ErrorCategory.PermissionDenied,
        CommandError.FileNotReadOrWritten => ErrorCategory.DeviceError,
    };
}
