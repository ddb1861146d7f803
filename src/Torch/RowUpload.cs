using System;
using System.Runtime.InteropServices;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterTools.Torch;

/// <summary>Uploads rows of a matrix from its file to a device, some megabytes at a time.</summary>
internal sealed class RowUpload : IDisposable
{
    private const int StagingBytes = 32 << 20;

    private readonly RowScan _rows;
    private readonly ComputeContext _context;
    private readonly Tensor _staging;
    private readonly byte[] _bytes;
    private readonly int _stagingRows;

    /// <summary>Opens the file.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="type">
    /// bfloat16, to which elements of other types are rounded once, or float32, which those of F64 are rounded to.
    /// </param>
    /// <param name="context">Cancellation.</param>
    public RowUpload(RowSelection rows, ScalarType type, ComputeContext context)
    {
        TokenMatrix matrix = rows.Matrix;
        _rows = new RowScan(rows);
        _context = context;

        // What has the file's own bytes is read into place.
        type = IsNative(matrix) ? ScalarType.BFloat16 : type;
        _stagingRows = Math.Clamp(StagingBytes / matrix.RowBytes, 1, rows.Count);
        _bytes = IsNative(matrix) ? [] : new byte[_stagingRows * matrix.RowBytes];
        _staging = empty(_stagingRows, matrix.Dimension, type);
        _staging.DetachFromDisposeScope();
    }

    /// <summary>Fills a tensor with rows.</summary>
    /// <param name="firstRow">The first row's number in the selection.</param>
    /// <param name="destination">The tensor [rows x d], on any device and of any floating-point type.</param>
    /// <param name="progress">Receives the number of uploaded rows.</param>
    public void Fill(int firstRow, Tensor destination, Action<int>? progress = null)
    {
        int count = (int)destination.shape[0];
        for (int done = 0; done < count;)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            using DisposeScope scope = NewDisposeScope();
            int rows = Math.Min(_stagingRows, count - done);
            Read(firstRow + done, rows);
            destination.narrow(0, done, rows).copy_(_staging.narrow(0, 0, rows));
            done += rows;
            progress?.Invoke(done);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _staging.Dispose();
        _rows.Dispose();
    }

    private static bool IsNative(TokenMatrix matrix) =>
        matrix.DType == SafetensorsDType.BF16 && BitConverter.IsLittleEndian;

    private void Read(int firstRow, int rows)
    {
        TokenMatrix matrix = _rows.Matrix;
        Span<byte> staging = _staging.bytes;
        if (IsNative(matrix))
        {
            _rows.Read(firstRow, rows, staging);
            return;
        }

        ReadOnlySpan<byte> source = _rows.Read(firstRow, rows, _bytes);
        int elements = rows * matrix.Dimension;
        if (_staging.dtype == ScalarType.BFloat16)
        {
            ElementConversion.ToBFloat16(matrix.DType, source, MemoryMarshal.Cast<byte, ushort>(staging)[..elements]);
        }
        else
        {
            ElementConversion.ToSingle(matrix.DType, source, MemoryMarshal.Cast<byte, float>(staging)[..elements]);
        }
    }
}
