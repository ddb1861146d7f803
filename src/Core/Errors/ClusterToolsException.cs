using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Errors;

namespace ClusterTools;

/// <summary>The base of all errors that this library raises on purpose; each has a stable id and a kind.</summary>
public abstract class ClusterToolsException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="errorId">The stable id, as listed in about_ClusterTools.</param>
    /// <param name="kind">The kind of the error.</param>
    /// <param name="message">What is wrong, in which file or object, and what to do.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    protected ClusterToolsException(string errorId, ErrorKind kind, string message, Exception? innerException = null)
        : base(PrintableText.Of(message), innerException)
    {
        ErrorId = errorId;
        Kind = kind;
    }

    /// <summary>The ids of all errors of this library.</summary>
    public static IReadOnlyList<string> ErrorIds { get; } = Array.AsReadOnly<string>(
    [
        .. IdsOf<BasisError>(),
        .. IdsOf<ClusterError>(),
        .. IdsOf<ComputeError>(),
        .. IdsOf<DistanceError>(),
        .. IdsOf<LogitError>(),
        .. IdsOf<ModelError>(),
        .. IdsOf<OutputError>(),
        .. IdsOf<Safetensors.SafetensorsError>(Safetensors.SafetensorsException.IdPrefix),
        .. IdsOf<SkyError>(),
        .. IdsOf<TokenizerError>(TokenizerException.IdPrefix),
        .. IdsOf<TokenMatrixError>(),
    ]);

    /// <summary>The stable id of this error, for example <c>SafetensorsInvalidOffset</c>.</summary>
    public string ErrorId { get; }

    /// <summary>The kind of this error.</summary>
    public ErrorKind Kind { get; }

    private static IEnumerable<string> IdsOf<TError>(string prefix = "")
        where TError : struct, Enum => Enum.GetNames<TError>().Select(name => prefix + name);
}
