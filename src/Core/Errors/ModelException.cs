using System;

namespace ClusterTools;

/// <summary>The files of a model cannot be found.</summary>
public sealed class ModelException : ClusterToolsException
{
    internal ModelException(ModelError error, string path, string message, Exception? innerException = null)
        : base(error.ToString(), KindOf(error), message, innerException)
    {
        Error = error;
        Path = path;
    }

    /// <summary>The error that the id names.</summary>
    public ModelError Error { get; }

    /// <summary>The folder or file concerned.</summary>
    public string Path { get; }

    // One line for each kind: an error without a kind does not compile.
    private static ErrorKind KindOf(ModelError error) => error switch
    {
        ModelError.ModelFileNotChosen or ModelError.ModelShardMissing or ModelError.ModelNotInCache =>
            ErrorKind.NotFound,
        ModelError.ModelIndexInvalid => ErrorKind.InvalidData,
    };
}
