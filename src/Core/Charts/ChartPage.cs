using System;
using System.Collections.Generic;
using System.IO;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace ClusterTools.Charts;

/// <summary>
/// Makes self-contained pages: style, data, charting library and script. A content security policy in the page keeps
/// browsers from running any other script and from using the network.
/// </summary>
internal static class ChartPage
{
    private static readonly JsonWriterOptions s_jsonOptions = new()
    {
        // Keeps letters of all languages; escapes <, >, &, quotes, controls, U+2028 and similar characters.
        Encoder = JavaScriptEncoder.Create(UnicodeRanges.All),
    };

    /// <summary>Prepares a page; reports missing parts before anything is written.</summary>
    /// <param name="name">The name of the page's own fragment and script among the resources.</param>
    /// <param name="title">The title, any text.</param>
    /// <param name="plotly">The charting library.</param>
    /// <param name="writeData">Writes the data, an object.</param>
    /// <returns>Writes the page.</returns>
    /// <exception cref="OutputException">PlotlyMissing: there is no charting library.</exception>
    public static Action<Stream> Prepare(
        string name, string title, PlotlyLibrary plotly, Action<Utf8JsonWriter> writeData)
    {
        string library = plotly.Read();
        string script = $"{Resource("page.js")}\n{Resource(name + ".js")}";

        // Plotly compiles its WebGL drawing code from strings, so these two scripts may use eval.
        string policy = "default-src 'none'; style-src 'unsafe-inline'; img-src data: blob:; "
            + $"script-src 'unsafe-eval' {Hash(library)} {Hash(script)}";
        var parts = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["policy"] = policy,
            ["title"] = HtmlEncoder.Default.Encode(title),
            ["style"] = Resource("page.css"),
            ["body"] = Resource(name + ".html"),
            ["plotly"] = library,
            ["script"] = script,
        };
        return stream => Write(stream, parts, writeData);
    }

    // The template's placeholders in braces are replaced once; text inside a replacement is not searched.
    private static void Write(Stream stream, Dictionary<string, string> parts, Action<Utf8JsonWriter> writeData)
    {
        string[] pieces = Resource("page.html").Split("{{");
        WriteText(stream, pieces[0]);
        foreach (string piece in pieces.AsSpan(1))
        {
            int end = piece.IndexOf("}}", StringComparison.Ordinal);
            if (parts.TryGetValue(piece[..end], out string? part))
            {
                WriteText(stream, part);
            }
            else
            {
                WriteJson(stream, writeData);
            }

            WriteText(stream, piece[(end + 2)..]);
        }
    }

    private static void WriteJson(Stream stream, Action<Utf8JsonWriter> writeData)
    {
        using var writer = new Utf8JsonWriter(stream, s_jsonOptions);
        writer.WriteStartObject();
        writeData(writer);
        writer.WriteEndObject();
    }

    private static void WriteText(Stream stream, string text) => stream.Write(Encoding.UTF8.GetBytes(text));

    private static string Hash(string script) =>
        $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(script)))}'";

    private static string Resource(string name)
    {
        using Stream stream = typeof(ChartPage).Assembly.GetManifestResourceStream($"ClusterTools.Charts.Page.{name}")!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n").TrimEnd();
    }
}
