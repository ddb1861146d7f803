using System;
using System.Text;

namespace ClusterTools.Safetensors;

/// <summary>A safetensors file breaks the format, or lacks the tensor asked for.</summary>
public sealed class SafetensorsException : ClusterToolsException
{
    internal const string IdPrefix = "Safetensors";
    private const int LongestQuote = 100;

    /// <summary>Creates the error.</summary>
    /// <param name="error">What is wrong; it also makes <see cref="ClusterToolsException.ErrorId"/>.</param>
    /// <param name="message">What is wrong, with the numbers, and what to do; without the file's name.</param>
    /// <param name="path">The file, or null if the bytes belong to a bare stream.</param>
    /// <param name="tensorName">The tensor concerned, or null if the whole file is meant.</param>
    /// <param name="innerException">The cause, if there is one.</param>
    public SafetensorsException(
        SafetensorsError error,
        string message,
        string? path,
        string? tensorName = null,
        Exception? innerException = null)
        : base(IdPrefix + error, ErrorKind.InvalidData, path is null ? message : $"'{path}': {message}", innerException)
    {
        Error = error;
        Path = path;
        TensorName = tensorName;
    }

    /// <summary>The error that the id names.</summary>
    public SafetensorsError Error { get; }

    /// <summary>The file as its reader was given it, or null.</summary>
    public string? Path { get; }

    /// <summary>The tensor concerned, or null.</summary>
    public string? TensorName { get; }

    /// <summary>Quotes text of a file for a message: a hostile header must not flood or control a terminal.</summary>
    internal static string Quote(string text)
    {
        StringBuilder quoted = new("'");
        foreach (char c in text.AsSpan(0, Math.Min(text.Length, LongestQuote)))
        {
            quoted.Append(char.IsControl(c) || char.IsSurrogate(c) ? '\uFFFD' : c);
        }

        return quoted.Append(text.Length > LongestQuote ? "...'" : "'").ToString();
    }
}
