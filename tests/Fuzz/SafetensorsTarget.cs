using System;
using System.Buffers.Binary;
using System.IO;
using System.Linq;
using System.Numerics;
using ClusterTools.Files;
using ClusterTools.Safetensors;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Fuzz;

/// <summary>Headers of safetensors files, and the token matrices in them.</summary>
internal sealed class SafetensorsTarget : FuzzTarget
{
    public override string Name => "safetensors";

    public override string FileName => "W.safetensors";

    public override byte[] Generate(Random random)
    {
        HeaderText header = HeaderText.Good(random);
        for (int broken = random.Next(3); broken > 0; broken--)
        {
            header.Break(random);
        }

        byte[] file = header.Compose(random);
        return random.Next(16) switch
        {
            0 => Mutation.Break(random, file),
            1 => Restated(random, file),
            2 => random.OneIn(4) ? [.. LfsPointer.Start, .. file] : file,
            _ => file,
        };
    }

    public override object Read(string path) => SafetensorsHeader.Read(path);

    public override bool? Judge(byte[] file) => ReferenceHeader.IsValid(file);

    public override bool IsDocumented(ClusterToolsException exception) =>
        exception is SafetensorsException { Error: <= SafetensorsError.IncompleteFile };

    public override void Check(object result, string path, byte[] file)
    {
        var header = (SafetensorsHeader)result;
        long position = 8 + BinaryPrimitives.ReadInt64LittleEndian(file);
        foreach (SafetensorsTensor tensor in header.Tensors)
        {
            FuzzFinding.Require(tensor.Offset == position, $"a tensor begins at {tensor.Offset}, not at {position}");
            FuzzFinding.Require(
                tensor.ElementCount == tensor.Shape.Aggregate(
                    BigInteger.One, static (product, extent) => product * extent)
                    && tensor.ByteCount * 8 == tensor.ElementCount * tensor.DType.BitsPerElement(),
                $"a tensor has {tensor.ElementCount} elements in {tensor.ByteCount} bytes");
            FuzzFinding.Require(
                ReferenceEquals(header.GetTensor(tensor.Name), tensor), "a tensor is not found by its name");
            position += tensor.ByteCount;
        }

        FuzzFinding.Require(
            position == file.Length && header.FileLength == file.Length, "tensors do not fill the file");
        CheckMatrix(path, file);
    }

    private static void CheckMatrix(string path, byte[] file)
    {
        TokenMatrix matrix;
        try
        {
            matrix = TokenMatrix.Open(path);
        }
        catch (TokenMatrixException e) when (e.Error is TokenMatrixError.TensorNotChosen
            or TokenMatrixError.TensorNotMatrix or TokenMatrixError.TensorTypeNotSupported)
        {
            return;
        }

        FuzzFinding.Require(
            matrix.Offset >= 10 && matrix.Offset + matrix.SizeBytes <= file.Length
                && matrix.TokenCount > 0 && matrix.Dimension > 0
                && (long)matrix.TokenCount * matrix.RowBytes == matrix.SizeBytes,
            $"{matrix} lies at {matrix.Offset}, {matrix.SizeBytes} bytes of {file.Length}");
        using SafeFileHandle handle = InputFile.Open(path);
        var row = new byte[matrix.RowBytes];
        for (int id = 0; id < matrix.TokenCount; id++)
        {
            // The last byte of the last row is the last that is read: there is nothing behind it in the worst case.
            float[] vector = matrix.GetVector(id);
            RandomAccess.Read(handle, row, matrix.Offset + ((long)id * row.Length));
            var expected = new float[matrix.Dimension];
            ElementConversion.ToSingle(matrix.DType, row, expected);
            FuzzFinding.Require(
                vector.AsSpan().SequenceEqual(expected), $"row {id} of {matrix} is not what the file has there");
        }
    }

    private static byte[] Restated(Random random, byte[] file)
    {
        ulong stated = BinaryPrimitives.ReadUInt64LittleEndian(file);
        BinaryPrimitives.WriteUInt64LittleEndian(file, random.Next(6) switch
        {
            0 => 100_000_000 + (ulong)random.Next(2),
            1 => (ulong)random.NextInt64(),
            2 => ulong.MaxValue - (ulong)random.Next(9),
            3 => 1UL << random.Next(64),
            _ => stated + (ulong)random.Next(-9, 10),
        });
        return file;
    }
}
