using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using ClusterTools.Safetensors;

namespace ClusterTools.Tests;

/// <summary>Whole tensors of small files, as arrays.</summary>
internal static class TensorFile
{
    public static T[] Load<T>(string path, string tensorName)
        where T : unmanaged
    {
        SafetensorsTensor tensor = SafetensorsHeader.Read(path).GetTensor(tensorName);
        byte[] bytes = File.ReadAllBytes(path).AsSpan((int)tensor.Offset, (int)tensor.ByteCount).ToArray();
        return MemoryMarshal.Cast<byte, T>(bytes).ToArray();
    }

    /// <summary>Writes a matrix as the tensor W and opens it.</summary>
    public static TokenMatrix Matrix(TemporaryFolder folder, int tokens, int dimension, ReadOnlySpan<ushort> bits) =>
        Open(folder, SafetensorsItem.FromBF16("W", bits, [tokens, dimension]));

    public static TokenMatrix Open(TemporaryFolder folder, SafetensorsItem item)
    {
        string path = folder.File("W.safetensors");
        using (FileStream stream = File.Create(path))
        {
            SafetensorsWriter.Write(stream, [item]);
        }

        return TokenMatrix.Open(path);
    }

    /// <summary>A basis of the first unit vectors, so that a direction's vector is under control.</summary>
    public static PcaBasis UnitBasis(TokenMatrix matrix, int count = 3) => new(
        Enumerable.Range(0, count)
            .Select(k => Enumerable.Range(0, matrix.Dimension).Select(i => i == k ? 1.0 : 0.0).ToArray()),
        Enumerable.Range(0, count).Select(k => (double)(count - k)).ToArray(),
        new double[matrix.Dimension],
        count * (count + 1) / 2.0,
        matrix);
}
