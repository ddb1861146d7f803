using System;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace ClusterTools.Tokens;

/// <summary>
/// Iterates over the lines of a text file. A line ends at a line feed, with or without a carriage return.
/// </summary>
internal ref struct TextLines(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private int _number;

    /// <summary>The line, without its end.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>The place of the line, for messages.</summary>
    public readonly string Place => string.Create(CultureInfo.InvariantCulture, $"in line {_number}");

    /// <summary>The first line of a text.</summary>
    /// <param name="text">The text.</param>
    /// <returns>The line.</returns>
    public static ReadOnlySpan<byte> FirstOf(ReadOnlySpan<byte> text)
    {
        TextLines lines = new(text);
        lines.Next();
        return lines.Current;
    }

    /// <summary>Goes to the next line.</summary>
    /// <returns>False after the last line; an empty line after the last line feed does not count.</returns>
    public bool Next()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        int end = _rest.IndexOf((byte)'\n');
        Current = end < 0 ? _rest : _rest[..end];
        _rest = end < 0 ? default : _rest[(end + 1)..];
        Current = Current.EndsWith("\r"u8) ? Current[..^1] : Current;
        _number++;
        return true;
    }

    /// <summary>Decodes the line.</summary>
    /// <param name="path">The file, for messages.</param>
    /// <returns>The text.</returns>
    /// <exception cref="TokenizerException">The line is not UTF-8.</exception>
    public readonly string Decode(string path) =>
        Utf8.IsValid(Current) ? Encoding.UTF8.GetString(Current) : throw Invalid(path, "the text is not UTF-8");

    /// <summary>Makes an error that names the line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="what">What is wrong.</param>
    /// <returns>The error.</returns>
    public readonly TokenizerException Invalid(string path, string what) => TokenizerFault.Invalid(path, Place, what);
}
