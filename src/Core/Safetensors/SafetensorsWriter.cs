using System;
using System.Buffers;
using System.Buffers.Binary;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Text;

namespace ClusterTools.Safetensors;

/// <summary>Writes safetensors files that are byte-identical to the reference implementation's.</summary>
/// <remarks>
/// For the same content the bytes equal those of Python's <c>safetensors.torch.save_file</c> (the Rust
/// <c>serialize</c>): tensors by descending type, then by name; compact JSON; the header padded with spaces to a
/// multiple of 8. Two cases differ. The reference writes several metadata keys in random order; this writer sorts them
/// by name. Python writes empty metadata as <c>{}</c>; this writer omits it, so that a header that
/// <see cref="SafetensorsHeader"/> read can be written back unchanged.
/// </remarks>
public static class SafetensorsWriter
{
    private static readonly UTF8Encoding s_strictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Writes a whole file at a stream's position; checks all tensors before the first byte.</summary>
    /// <param name="stream">The target; it stays open and is not flushed. See <see cref="Files.AtomicFile"/>.</param>
    /// <param name="tensors">The tensors, in any order; the file's order is the format's.</param>
    /// <param name="metadata">Free texts for <c>__metadata__</c>; none if null or empty.</param>
    /// <exception cref="ArgumentNullException">The stream, the tensors or one of them is null.</exception>
    /// <exception cref="ArgumentException">Two tensors have one name, or a metadata text cannot be written.</exception>
    /// <exception cref="SafetensorsException">HeaderTooLarge: the header would pass 100,000,000 bytes.</exception>
    /// <exception cref="IOException">The stream failed.</exception>
    public static void Write(
        Stream stream,
        IReadOnlyCollection<SafetensorsItem> tensors,
        IReadOnlyDictionary<string, string>? metadata = null)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensors);
        List<SafetensorsItem> items = Sort(tensors);
        ArrayBufferWriter<byte> header = new(4096);
        WriteHeader(header, items, metadata);
        while (header.WrittenCount % 8 != 0)
        {
            header.Write(" "u8);
        }

        RequireLength(header);
        Span<byte> length = stackalloc byte[SafetensorsHeader.LengthBytes];
        BinaryPrimitives.WriteInt64LittleEndian(length, header.WrittenCount);
        stream.Write(length);
        stream.Write(header.WrittenSpan);
        foreach (SafetensorsItem item in items)
        {
            item.WriteData(stream);
        }
    }

    /// <summary>
    /// Refuses text that UTF-8 cannot encode; a replacement character would silently rename a tensor.
    /// </summary>
    internal static void RequireText(string text, string parameter)
    {
        try
        {
            s_strictUtf8.GetByteCount(text);
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException(
                $"{SafetensorsException.Quote(text)} has a lone surrogate at {e.Index}.", parameter, e);
        }
    }

    private static List<SafetensorsItem> Sort(IReadOnlyCollection<SafetensorsItem> tensors)
    {
        List<SafetensorsItem> items = new(tensors.Count);
        HashSet<string> names = new(tensors.Count, StringComparer.Ordinal);
        foreach (SafetensorsItem item in tensors)
        {
            ArgumentNullException.ThrowIfNull(item, nameof(tensors));
            if (!names.Add(item.Name))
            {
                throw new ArgumentException(
                    $"Two tensors have the name {SafetensorsException.Quote(item.Name)}.", nameof(tensors));
            }

            items.Add(item);
        }

        items.Sort(static (a, b) =>
            a.DType != b.DType ? b.DType.CompareTo(a.DType) : CompareAsUtf8(a.Name, b.Name));
        return items;
    }

    /// <summary>
    /// Compares well-formed texts by their UTF-8 bytes, as Rust does. UTF-16 would sort characters above U+FFFF before
    /// U+E000, since their surrogates are smaller.
    /// </summary>
    internal static int CompareAsUtf8(string a, string b)
    {
        int same = a.AsSpan().CommonPrefixLength(b);
        if (same == a.Length || same == b.Length)
        {
            return a.Length.CompareTo(b.Length);
        }

        bool beyond = char.IsSurrogate(a[same]);
        return beyond == char.IsSurrogate(b[same]) ? a[same].CompareTo(b[same]) : beyond ? 1 : -1;
    }

    private static void WriteHeader(
        ArrayBufferWriter<byte> header, List<SafetensorsItem> items, IReadOnlyDictionary<string, string>? metadata)
    {
        header.Write("{"u8);
        if (metadata is { Count: > 0 })
        {
            WriteText(header, SafetensorsHeader.MetadataKey);
            header.Write(":"u8);
            WriteMetadata(header, metadata);
            header.Write(items.Count > 0 ? ","u8 : ""u8);
        }

        long offset = 0;
        bool isFirst = true;
        foreach (SafetensorsItem item in items)
        {
            header.Write(isFirst ? ""u8 : ","u8);
            isFirst = false;
            WriteText(header, item.Name);
            long end = offset + item.ByteCount;
            string shape = string.Join(',', item.Shape);
            string info = $":{{\"dtype\":\"{item.DType}\",\"shape\":[{shape}],\"data_offsets\":[{offset},{end}]}}";
            s_strictUtf8.GetBytes(info, header);
            offset = end;
            RequireLength(header);
        }

        header.Write("}"u8);
    }

    private static void WriteMetadata(ArrayBufferWriter<byte> header, IReadOnlyDictionary<string, string> metadata)
    {
        List<KeyValuePair<string, string>> pairs = [.. metadata];
        foreach ((string key, string value) in pairs)
        {
            ArgumentNullException.ThrowIfNull(value, nameof(metadata));
            RequireText(key, nameof(metadata));
            RequireText(value, nameof(metadata));
        }

        pairs.Sort(static (a, b) => CompareAsUtf8(a.Key, b.Key));
        ReadOnlySpan<byte> separator = "{"u8;
        foreach ((string key, string value) in pairs)
        {
            header.Write(separator);
            separator = ","u8;
            WriteText(header, key);
            header.Write(":"u8);
            WriteText(header, value);
            RequireLength(header);
        }

        header.Write("}"u8);
    }

    /// <summary>
    /// Writes a JSON text as serde_json does: short escapes, <c>\u00xx</c> in lower case for other control characters,
    /// and all other characters unescaped. No System.Text.Json encoder produces these bytes.
    /// </summary>
    private static void WriteText(ArrayBufferWriter<byte> header, string text)
    {
        header.Write("\""u8);
        ReadOnlySpan<byte> utf8 = s_strictUtf8.GetBytes(text);
        while (!utf8.IsEmpty)
        {
            int plain = 0;
            while (plain < utf8.Length && utf8[plain] >= 0x20 && utf8[plain] is not ((byte)'"' or (byte)'\\'))
            {
                plain++;
            }

            header.Write(utf8[..plain]);
            if (plain == utf8.Length)
            {
                break;
            }

            byte special = utf8[plain];
            header.Write(special switch
            {
                (byte)'"' => "\\\""u8,
                (byte)'\\' => "\\\\"u8,
                (byte)'\b' => "\\b"u8,
                (byte)'\t' => "\\t"u8,
                (byte)'\n' => "\\n"u8,
                (byte)'\f' => "\\f"u8,
                (byte)'\r' => "\\r"u8,
                _ => Encoding.ASCII.GetBytes("\\u" + special.ToString("x4", CultureInfo.InvariantCulture)),
            });
            utf8 = utf8[(plain + 1)..];
        }

        header.Write("\""u8);
    }

    private static void RequireLength(ArrayBufferWriter<byte> header)
    {
        if (header.WrittenCount > SafetensorsHeader.MaxLength)
        {
            throw new SafetensorsException(
                SafetensorsError.HeaderTooLarge,
                $"The header would take {header.WrittenCount} bytes or more; the format allows "
                    + $"{SafetensorsHeader.MaxLength}. Write fewer tensors or less metadata to one file.",
                path: null);
        }
    }
}
