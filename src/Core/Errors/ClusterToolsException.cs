using System;
using System.Linq;

namespace ClusterTools;

/// <summary>The base of the errors this library raises on purpose; every one carries a stable id.</summary>
public abstract class ClusterToolsException : Exception
{
    /// <summary>Creates the error.</summary>
    /// <param name="errorId">The stable id, as listed in about_ClusterTools.</param>
    /// <param name="message">What is wrong, in which file or object, and what to do.</param>
    /// <param name="innerException">The cause, where there is one.</param>
    protected ClusterToolsException(string errorId, string message, Exception? innerException = null)
        : base(Printable(message), innerException)
    {
        ErrorId = errorId;
    }

    /// <summary>The stable id of this error, for example <c>SafetensorsInvalidOffset</c>.</summary>
    public string ErrorId { get; }

    /// <summary>
    /// Texts of files get into messages, also by way of the JSON reader's own: what would control a terminal, or turn
    /// the direction of its text, is replaced.
    /// </summary>
    private static string Printable(string message) => message.Any(IsControl)
        ? string.Concat(message.Select(static c => IsControl(c) ? '\uFFFD' : c))
        : message;

    private static bool IsControl(char c) =>
        char.IsControl(c) || c is (>= '\u202A' and <= '\u202E') or (>= '\u2066' and <= '\u2069');
}
