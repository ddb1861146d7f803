using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Fuzz;

/// <summary>A small safetensors file of the tensors that a reader expects, to be broken tensor by tensor.</summary>
internal sealed class TensorSet(Dictionary<string, SafetensorsItem> items, Dictionary<string, string> metadata)
{
    private static readonly double[] s_numbers =
    [
        0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, double.Epsilon, double.MaxValue,
        double.MinValue, float.MaxValue, float.Epsilon, 1e-6, 0.999999, 90, 1.0000001, int.MaxValue,
    ];

    private static readonly SafetensorsDType[] s_types = Enum.GetValues<SafetensorsDType>();

    /// <summary>Breaks tensors and texts a few times, and makes the file.</summary>
    public byte[] Compose(Random random)
    {
        for (int broken = random.Next(3); broken > 0 && items.Count > 0; broken--)
        {
            Break(random);
        }

        using MemoryStream stream = new();
        SafetensorsWriter.Write(stream, items.Values, metadata);
        byte[] file = stream.ToArray();
        return random.OneIn(8) ? Mutation.Break(random, file) : file;
    }

    private void Break(Random random)
    {
        string name = random.Pick(items.Keys.ToArray());
        SafetensorsItem item = items[name];
        switch (random.Next(7))
        {
            case 0:
                items.Remove(name);
                break;
            case 1:
                items[name] = new SafetensorsItem(name, SafetensorsDType.U8, [item.ByteCount], Data(item));
                break;
            case 2:
                Retype(random, item);
                break;
            case 3:
                int more = random.OneIn(4) ? 2000 : 1;
                long[] shape = [.. item.Shape, .. Enumerable.Repeat(1L, more)];
                items[name] = new SafetensorsItem(name, item.DType, shape, Data(item));
                break;
            case 4 when metadata.Count > 0:
                metadata[random.Pick(metadata.Keys.ToArray())] = random.Pick(Mutation.Tokens);
                break;
            default:
                items[name] = new SafetensorsItem(name, item.DType, item.Shape, Spoilt(random, item));
                break;
        }
    }

    private void Retype(Random random, SafetensorsItem item)
    {
        long[] shape = [.. Enumerable.Range(0, random.Next(4)).Select(_ => (long)random.Next(5))];
        SafetensorsDType dtype = random.OneIn(2) ? item.DType : random.Pick(s_types);
        long bits = shape.Aggregate((long)dtype.BitsPerElement(), static (product, extent) => product * extent);
        if (bits % 8 == 0)
        {
            items[item.Name] = new SafetensorsItem(item.Name, dtype, shape, new byte[bits / 8]);
        }
    }

    private static byte[] Data(SafetensorsItem item)
    {
        using MemoryStream stream = new();
        item.WriteData(stream);
        return stream.ToArray();
    }

    private static byte[] Spoilt(Random random, SafetensorsItem item)
    {
        byte[] data = Data(item);
        int size = Math.Max(1, item.DType.BitsPerElement() / 8);
        if (data.Length >= size)
        {
            Span<byte> element = data.AsSpan(random.Next(data.Length / size) * size, size);
            double number = random.OneIn(4) ? random.NextDouble() * random.Next(-3, 4) : random.Pick(s_numbers);
            byte[] bytes = item.DType switch
            {
                SafetensorsDType.F64 => BitConverter.GetBytes(number),
                SafetensorsDType.F32 => BitConverter.GetBytes((float)number),
                SafetensorsDType.I32 => BitConverter.GetBytes(random.Next(-2, 20)),
                _ => [(byte)random.Next(4)],
            };
            bytes.CopyTo(element);
        }

        return data;
    }
}
