using System;
using System.Globalization;
using System.Text.Json;

namespace ClusterTools.Errors;

/// <summary>Describes what the JSON reader found wrong, for readers who do not know that reader.</summary>
internal static class JsonFault
{
    private const int MostQuoted = 60;
    private const int End = 120;
    private const string Location = " LineNumber:";

    // The beginnings of the reader's messages, which are written for programmers, and their translations.
    private static readonly (string Says, string Means)[] s_words =
    [
        (" which is not supported in this mode. Change the reader options", string.Empty),
        ("The input does not contain any JSON tokens. Expected the input to start with a valid JSON token, when "
            + "isFinalBlock is true", "there is no JSON in it"),
        ("Expected depth to be zero at the end of the JSON payload. There is an open JSON object or array that should "
            + "be closed", "it ends before its last bracket is closed"),
        ("Expected end of string, but instead reached end of data", "it ends within a text"),
        ("The maximum configured depth of 64 has been exceeded", "it is nested more than 64 levels deep"),
    ];

    /// <summary>
    /// Rewords the reader's message and keeps its position. The original quotes all text after a wrong literal, which
    /// can be a hundred megabytes; for the same reason, do not keep the exception itself.
    /// </summary>
    /// <param name="exception">What the reader threw.</param>
    /// <returns>The message without a full stop at its end.</returns>
    public static string Describe(JsonException exception)
    {
        string message = exception.Message;
        int location = message.LastIndexOf(Location, StringComparison.Ordinal);
        message = (location < 0 ? message : message[..location]).TrimEnd('.', ' ');
        foreach ((string says, string means) in s_words)
        {
            message = message.Replace(says, means, StringComparison.Ordinal);
        }

        if (message.Length > MostQuoted + End)
        {
            message = $"{message[..MostQuoted]}...{message[^End..]}";
        }

        return exception is { LineNumber: long line, BytePositionInLine: long position }
            ? $"{message} ({Place(line, position)})"
            : message;
    }

    /// <summary>Finds the line and the position in it of a byte of a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="offset">The byte's offset.</param>
    /// <returns>Both, counted from 1.</returns>
    public static string Place(ReadOnlySpan<byte> text, long offset)
    {
        ReadOnlySpan<byte> before = text[..(int)Math.Min(offset, text.Length)];
        return Place(before.Count((byte)'\n'), before.Length - 1 - before.LastIndexOf((byte)'\n'));
    }

    private static string Place(long line, long position) =>
        string.Create(CultureInfo.InvariantCulture, $"line {line + 1}, position {position + 1}");
}
