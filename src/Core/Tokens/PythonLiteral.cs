using System;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace ClusterTools.Tokens;

/// <summary>
/// Parses the output of Python's <c>repr</c> for a text or bytes: <c>'\tcaf\xe9'</c>, <c>b'\xe4\xbd'</c>.
/// </summary>
internal ref struct PythonLiteral
{
    private readonly byte[] _bytes;
    private readonly bool _isBytes;
    private ReadOnlySpan<byte> _rest;
    private int _length;

    private PythonLiteral(ReadOnlySpan<byte> content, bool isBytes)
    {
        _rest = content;
        _isBytes = isBytes;

        // An escape is never shorter than its bytes, so the literal's length is enough: \xe9 is four characters for
        // two bytes.
        _bytes = new byte[content.Length];
    }

    /// <summary>Whether a text begins as a literal does.</summary>
    /// <param name="literal">The text.</param>
    /// <returns>Whether it begins with a quotation mark, or with b and a quotation mark.</returns>
    public static bool IsStart(ReadOnlySpan<byte> literal) =>
        literal is [(byte)'\'' or (byte)'"', ..] or [(byte)'b', (byte)'\'' or (byte)'"', ..];

    /// <summary>Reads a literal.</summary>
    /// <param name="literal">The whole literal.</param>
    /// <returns>The bytes, UTF-8 for a text; null if the text is not a literal.</returns>
    public static byte[]? Parse(ReadOnlySpan<byte> literal)
    {
        bool isBytes = literal.StartsWith("b"u8);
        ReadOnlySpan<byte> quoted = isBytes ? literal[1..] : literal;
        bool isQuoted = quoted.Length >= 2 && IsStart(quoted) && quoted[0] == quoted[^1];
        if (!isQuoted)
        {
            return null;
        }

        byte quote = quoted[0];
        PythonLiteral reader = new(quoted[1..^1], isBytes);
        while (!reader._rest.IsEmpty)
        {
            if (reader._rest[0] == quote || !reader.TryReadOne())
            {
                return null;
            }
        }

        ReadOnlySpan<byte> read = reader._bytes.AsSpan(0, reader._length);
        return isBytes || Utf8.IsValid(read) ? read.ToArray() : null;
    }

    private bool TryReadOne()
    {
        if (_rest[0] != '\\')
        {
            bool isAllowed = !_isBytes || _rest[0] < 0x80;
            Append(_rest[0]);
            _rest = _rest[1..];
            return isAllowed;
        }

        if (_rest.Length < 2)
        {
            return false;
        }

        byte escape = _rest[1];
        _rest = _rest[2..];
        switch (escape)
        {
            case (byte)'\\' or (byte)'\'' or (byte)'"':
                Append(escape);
                return true;
            case (byte)'n':
                Append((byte)'\n');
                return true;
            case (byte)'r':
                Append((byte)'\r');
                return true;
            case (byte)'t':
                Append((byte)'\t');
                return true;
            case (byte)'x':
                return TryReadCode(2);
            case (byte)'u' when !_isBytes:
                return TryReadCode(4);
            case (byte)'U' when !_isBytes:
                return TryReadCode(8);
            default:
                return false;
        }
    }

    private bool TryReadCode(int digits)
    {
        if (_rest.Length < digits
            || !int.TryParse(
                _rest[..digits], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int code))
        {
            return false;
        }

        _rest = _rest[digits..];
        if (_isBytes)
        {
            Append((byte)code);
            return true;
        }

        if (!Rune.TryCreate(code, out Rune rune))
        {
            return false;
        }

        _length += rune.EncodeToUtf8(_bytes.AsSpan(_length));
        return true;
    }

    private void Append(byte value) => _bytes[_length++] = value;
}
