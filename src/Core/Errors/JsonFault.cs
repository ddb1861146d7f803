using System.Text.Json;

namespace ClusterTools.Errors;

/// <summary>Tells what the JSON reader found wrong.</summary>
internal static class JsonFault
{
    private const int MostQuoted = 60;
    private const int End = 120;

    /// <summary>
    /// The reader's own message, without what makes it too long: for a wrong literal it quotes all that follows, be it a
    /// hundred megabytes. For the same reason the exception itself is not to be kept.
    /// </summary>
    /// <param name="exception">What the reader threw.</param>
    /// <returns>The message without its full stop.</returns>
    public static string Describe(JsonException exception)
    {
        string message = exception.Message.TrimEnd('.');
        return message.Length <= MostQuoted + End ? message : $"{message[..MostQuoted]}...{message[^End..]}";
    }
}
