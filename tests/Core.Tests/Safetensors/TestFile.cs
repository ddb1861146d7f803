using System;
using System.Buffers.Binary;
using System.IO;
using System.Text;
using ClusterTools.Safetensors;

namespace ClusterTools.Tests.Safetensors;

/// <summary>Composes the bytes of safetensors files, good and bad.</summary>
internal static class TestFile
{
    /// <summary>The length of the header, the header, and as many bytes of data as asked for.</summary>
    public static byte[] Compose(string header, int tail = 0) => Compose(Encoding.UTF8.GetBytes(header), tail);

    public static byte[] Compose(byte[] header, int tail = 0) =>
        Stating((ulong)header.Length, [.. header, .. new byte[tail]]);

    /// <summary>A header length of choice, true or not, and what follows it.</summary>
    public static byte[] Stating(ulong headerLength, params byte[] rest)
    {
        byte[] bytes = new byte[8 + rest.Length];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, headerLength);
        rest.CopyTo(bytes, 8);
        return bytes;
    }

    /// <summary>The JSON of one tensor's entry in a header.</summary>
    public static string Entry(string name, string dtype, string shape, string offsets) =>
        $"\"{name}\":{{\"dtype\":\"{dtype}\",\"shape\":{shape},\"data_offsets\":{offsets}}}";

    public static byte[] DataOf(SafetensorsItem item)
    {
        using MemoryStream stream = new();
        item.WriteData(stream);
        return stream.ToArray();
    }

    public static SafetensorsHeader Read(byte[] file)
    {
        using TemporaryFolder folder = new();
        return SafetensorsHeader.Read(folder.File("a.safetensors", file));
    }

    public static SafetensorsException ReadBad(byte[] file)
    {
        using TemporaryFolder folder = new();
        string path = folder.File("bad.safetensors", file);
        SafetensorsException error = Xunit.Assert.Throws<SafetensorsException>(() => SafetensorsHeader.Read(path));
        Xunit.Assert.Equal(path, error.Path);
        Xunit.Assert.StartsWith($"'{path}': ", error.Message, StringComparison.Ordinal);
        Xunit.Assert.Equal("Safetensors" + error.Error, error.ErrorId);
        return error;
    }
}
