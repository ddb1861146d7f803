using System;
using ClusterTools.Errors;

namespace ClusterTools;

/// <summary>The base of the errors this library raises on purpose; every one carries a stable id.</summary>
public abstract class ClusterToolsException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="errorId">The stable id, as listed in about_ClusterTools.</param>
    /// <param name="message">What is wrong, in which file or object, and what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    protected ClusterToolsException(string errorId, string message, Exception? innerException = null)
        : base(PrintableText.Of(message), innerException)
    {
        ErrorId = errorId;
    }

    /// <summary>The stable id of this error, for example <c>SafetensorsInvalidOffset</c>.</summary>
    public string ErrorId { get; }
}
