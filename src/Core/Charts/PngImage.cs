using System;
using System.Buffers.Binary;
using System.IO;
using System.IO.Compression;
using System.Text;

namespace ClusterTools.Charts;

/// <summary>Writes an image of one colour in 256 degrees of opacity, as PNG (ISO/IEC 15948).</summary>
internal static class PngImage
{
    // The polynomial of CRC-32, bits reversed.
    private const uint Polynomial = 0xEDB88320;

    /// <summary>Writes the image.</summary>
    /// <param name="opacities">The opacities of the pixels, row by row from the top.</param>
    /// <param name="width">The number of pixels in a row.</param>
    /// <param name="color">The colour, 0xRRGGBB.</param>
    /// <returns>The file.</returns>
    public static byte[] Write(ReadOnlySpan<byte> opacities, int width, int color)
    {
        using var stream = new MemoryStream();
        stream.Write([0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']);
        int height = opacities.Length / width;

        // Eight bits a pixel, an index into the palette; no interlacing.
        var header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        (header[8], header[9]) = (8, 3);
        WriteChunk(stream, "IHDR", header);

        // Each index is its own opacity.
        var palette = new byte[3 * 256];
        var transparency = new byte[256];
        for (int index = 0; index < 256; index++)
        {
            (palette[3 * index], palette[(3 * index) + 1], palette[(3 * index) + 2]) =
                ((byte)(color >> 16), (byte)(color >> 8), (byte)color);
            transparency[index] = (byte)index;
        }

        WriteChunk(stream, "PLTE", palette);
        WriteChunk(stream, "tRNS", transparency);
        WriteChunk(stream, "IDAT", Compress(opacities, width));
        WriteChunk(stream, "IEND", []);
        return stream.ToArray();
    }

    // Each row begins with its filter: none.
    private static byte[] Compress(ReadOnlySpan<byte> pixels, int width)
    {
        using var compressed = new MemoryStream();
        using (var deflate = new ZLibStream(compressed, CompressionLevel.Optimal, leaveOpen: true))
        {
            for (int start = 0; start < pixels.Length; start += width)
            {
                deflate.WriteByte(0);
                deflate.Write(pixels.Slice(start, width));
            }
        }

        return compressed.ToArray();
    }

    private static void WriteChunk(MemoryStream stream, string type, byte[] data)
    {
        byte[] content = [.. Encoding.ASCII.GetBytes(type), .. data];
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, data.Length);
        stream.Write(number);
        stream.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Checksum(content));
        stream.Write(number);
    }

    private static uint Checksum(byte[] content)
    {
        uint checksum = uint.MaxValue;
        foreach (byte value in content)
        {
            checksum ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                checksum = (checksum & 1) == 0 ? checksum >> 1 : (checksum >> 1) ^ Polynomial;
            }
        }

        return ~checksum;
    }
}
