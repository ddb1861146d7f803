using System;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Management.Automation;
using ClusterTools.Safetensors;

namespace ClusterTools.Commands;

/// <summary>The one place where exceptions become error records: id, category and target.</summary>
internal static class ErrorRecords
{
    /// <summary>Makes the record of an error that concerns one item; other exceptions are not ours to handle.</summary>
    /// <param name="exception">The exception.</param>
    /// <param name="target">The object the error is about.</param>
    /// <param name="record">The record.</param>
    /// <returns>Whether the exception is such an error.</returns>
    public static bool TryCreate(Exception exception, object? target, [NotNullWhen(true)] out ErrorRecord? record)
    {
        // The messages of the system tell what is wrong and not what to do; ours tell both.
        (string Id, ErrorCategory Category, string? Remedy)? description = exception switch
        {
            ClusterToolsException own => (own.ErrorId, CategoryOf(own), null),
            TargetExistsException => ("TargetExists", ErrorCategory.ResourceExists, null),
            FileNotFoundException or DirectoryNotFoundException =>
                ("FileNotFound", ErrorCategory.ObjectNotFound, "Check the path."),
            UnauthorizedAccessException =>
                ("FileAccessDenied", ErrorCategory.PermissionDenied, "Check the permissions, or choose another path."),
            IOException => ("FileNotReadOrWritten", ErrorCategory.DeviceError, "Check the path and the disk."),
            ItemNotFoundException or System.Management.Automation.DriveNotFoundException or ProviderNotFoundException =>
                ("PathNotFound", ErrorCategory.ObjectNotFound, "Check the spelling and the current location."),
            _ => null,
        };
        if (description is not var (id, category, remedy))
        {
            record = null;
            return false;
        }

        record = new ErrorRecord(exception, id, category, target);
        if (remedy is not null && exception.Source != typeof(TokenMatrix).Assembly.GetName().Name)
        {
            record.ErrorDetails = new ErrorDetails($"{exception.Message} {remedy}");
        }

        return true;
    }

    /// <summary>A path that is not a file's, for example one of the registry.</summary>
    public static ErrorRecord NotAFileSystemPath(string path) => new(
        new ArgumentException($"'{path}' is not a path of the file system. Give the path of a file or folder."),
        "PathNotFileSystem",
        ErrorCategory.InvalidArgument,
        path);

    /// <summary>A wildcard pattern without any match.</summary>
    public static ErrorRecord NothingMatches(string path) => new(
        new ItemNotFoundException($"No file or folder matches '{path}'. Use -LiteralPath where brackets belong to a name."),
        "PathNotFound",
        ErrorCategory.ObjectNotFound,
        path);

    /// <summary>Two objects for one file in one call.</summary>
    public static ErrorRecord SamePathTwice(string path, object target) => new(
        new IOException(
            $"'{path}' was written by this call already: a second object would replace the first. Give each a file of "
            + "its own, for example by a script block that makes -Path from the object, $_."),
        "PathUsedTwice",
        ErrorCategory.ResourceExists,
        target);

    private static ErrorCategory CategoryOf(ClusterToolsException exception) => exception switch
    {
        SafetensorsException => ErrorCategory.InvalidData,
        TokenMatrixException { Error: TokenMatrixError.TensorNotFound or TokenMatrixError.TensorNotChosen } =>
            ErrorCategory.ObjectNotFound,
        TokenMatrixException { Error: TokenMatrixError.MatrixFileChanged } => ErrorCategory.ResourceUnavailable,
        TokenMatrixException => ErrorCategory.InvalidData,
        ModelException { Error: ModelError.ModelIndexInvalid } => ErrorCategory.InvalidData,
        ModelException => ErrorCategory.ObjectNotFound,
        TokenizerException { Error: TokenizerError.NotFound } => ErrorCategory.ObjectNotFound,
        TokenizerException => ErrorCategory.InvalidData,
        SkyException { Error: SkyError.CosineClassNotFound or SkyError.NoDefinedCosine } => ErrorCategory.ObjectNotFound,
        SkyException { Error: SkyError.TokenTextNotFound or SkyError.TokenTextsMissing } => ErrorCategory.ObjectNotFound,
        SkyException { Error: SkyError.BasisMissing or SkyError.MeasurementMissing } => ErrorCategory.ObjectNotFound,
        SkyException { Error: SkyError.PlotlyMissing } => ErrorCategory.NotInstalled,
        ComputeException { Error: ComputeError.TorchNotInstalled } => ErrorCategory.NotInstalled,
        ComputeException { Error: ComputeError.DeviceFailed } => ErrorCategory.DeviceError,
        ComputeException => ErrorCategory.ResourceUnavailable,
        SkyException { Error: SkyError.BasisFileInvalid or SkyError.ClusterFileInvalid } => ErrorCategory.InvalidData,
        _ => ErrorCategory.InvalidArgument,
    };
}
