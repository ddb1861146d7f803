using System;
using System.Globalization;

namespace ClusterTools.Tokens;

/// <summary>Reads the fields of a Protocol Buffers message one by one.</summary>
/// <remarks>The wire format is described at protobuf.dev/programming-guides/encoding.</remarks>
internal ref struct ProtobufReader
{
    private readonly ReadOnlySpan<byte> _message;
    private readonly string _path;
    private readonly int _start;
    private int _next;

    /// <summary>Reads a file.</summary>
    /// <param name="message">The file's bytes, a message.</param>
    /// <param name="path">The file, for messages.</param>
    public ProtobufReader(ReadOnlySpan<byte> message, string path)
        : this(message, path, 0)
    {
    }

    private ProtobufReader(ReadOnlySpan<byte> message, string path, int start)
    {
        _message = message;
        _path = path;
        _start = start;
    }

    /// <summary>The number of the field.</summary>
    public int Field { get; private set; }

    /// <summary>The encoding of the field's value.</summary>
    public ProtobufWireType WireType { get; private set; }

    /// <summary>The value, if it is a varint.</summary>
    public ulong Number { get; private set; }

    /// <summary>The value, if it is bytes.</summary>
    public ReadOnlySpan<byte> Bytes { get; private set; }

    /// <summary>Goes to the next field.</summary>
    /// <returns>False after the last field.</returns>
    /// <exception cref="TokenizerException">The message is cut or damaged.</exception>
    public bool Next()
    {
        const ulong GreatestField = (1 << 29) - 1;
        if (_next == _message.Length)
        {
            return false;
        }

        ulong tag = ReadVarint();
        ulong field = tag >> 3;
        Field = field is > 0 and <= GreatestField ? (int)field : throw Invalid("a field has no valid number");
        WireType = (ProtobufWireType)(tag & 7);
        switch (WireType)
        {
            case ProtobufWireType.Varint:
                Number = ReadVarint();
                break;
            case ProtobufWireType.Fixed64:
                Skip(sizeof(ulong));
                break;
            case ProtobufWireType.Bytes:
                Bytes = Take(ReadVarint());
                break;
            case ProtobufWireType.Fixed32:
                Skip(sizeof(uint));
                break;
            default:
                throw Invalid("a field is of an unknown type");
        }

        return true;
    }

    /// <summary>The value as a nested message, if it is bytes.</summary>
    /// <returns>The message's reader.</returns>
    public readonly ProtobufReader Message() => new(Bytes, _path, _start + _next - Bytes.Length);

    private ulong ReadVarint()
    {
        const int MostBytes = 10;
        ulong value = 0;
        for (int i = 0; i < MostBytes && _next < _message.Length; i++)
        {
            byte part = _message[_next++];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Invalid(_next == _message.Length ? "it is cut short" : "a number is longer than ten bytes");
    }

    private ReadOnlySpan<byte> Take(ulong length)
    {
        int start = _next;
        Skip(length);
        return _message[start.._next];
    }

    private void Skip(ulong length) =>
        _next += length <= (ulong)(_message.Length - _next) ? (int)length : throw Invalid("it is cut short");

    private readonly TokenizerException Invalid(string what) => TokenizerFault.Invalid(
        _path, string.Create(CultureInfo.InvariantCulture, $"at byte {_start + _next}"), what);
}
