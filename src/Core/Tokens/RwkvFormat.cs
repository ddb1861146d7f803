using System;
using System.Globalization;
using System.Text;

namespace ClusterTools.Tokens;

/// <summary>
/// RWKV's vocabulary: a line for each token, its id, a Python literal of its text or bytes, and its number of bytes.
/// </summary>
internal sealed class RwkvFormat : ITokenizerFormat
{
    /// <inheritdoc/>
    public bool Recognizes(string fileName, ReadOnlySpan<byte> bytes) =>
        TrySplit(TextLines.FirstOf(bytes), out _, out ReadOnlySpan<byte> literal, out _)
        && PythonLiteral.IsStart(literal);

    /// <inheritdoc/>
    public TokenizerContent Read(ReadOnlySpan<byte> bytes, string path)
    {
        TokenizerContent content = new() { Spelling = TokenSpelling.ByteLevel };
        TextLines lines = new(bytes);
        while (lines.Next())
        {
            if (!TrySplit(lines.Current, out int id, out ReadOnlySpan<byte> literal, out int length))
            {
                throw lines.Invalid(path, "it is not an id, a Python literal and a number of bytes");
            }

            byte[] token = PythonLiteral.Parse(literal) ?? throw lines.Invalid(
                path,
                $"{TokenEscape.Quote(Encoding.UTF8.GetString(literal))} is not a Python literal of a text or of bytes");
            if (token.Length != length)
            {
                throw lines.Invalid(path, string.Create(
                    CultureInfo.InvariantCulture, $"the token has {token.Length} bytes, not {length} as it says"));
            }

            content.Add(id, token);
        }

        return content;
    }

    private static bool TrySplit(ReadOnlySpan<byte> line, out int id, out ReadOnlySpan<byte> literal, out int length)
    {
        int first = line.IndexOf((byte)' ');
        int last = line.LastIndexOf((byte)' ');
        literal = first < last ? line[(first + 1)..last] : default;
        id = length = 0;
        return first < last
            && int.TryParse(line[..first], NumberStyles.None, CultureInfo.InvariantCulture, out id)
            && int.TryParse(line[(last + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length);
    }
}
