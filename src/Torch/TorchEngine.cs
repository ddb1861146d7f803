using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.Linq;
using System.Runtime.InteropServices;
using System.Threading;
using ClusterTools.Chain;
using ClusterTools.Components;
using ClusterTools.Engines;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterTools.Torch;

/// <summary>The notebook's operations on one device of libtorch, in its order and its types.</summary>
[SuppressMessage("Design", "CA1001", Justification = "An engine lives as long as the process; its gate has no handle.")]
internal sealed class TorchEngine : IComputeEngine
{
    // Smaller blocks of rows do not help.
    private const int LeastBlockRows = 64;

    // The memory of the covariance, its eigenvectors and LAPACK's workspace.
    private const int SquaresAtOnce = 4;

    // A share of the work, for progress.
    private const double CovarianceShare = 0.7;

    private readonly torch.Device _device;
    private readonly long _memoryBytes;
    private readonly ResidentMatrix _resident;

    // One computation at a time: it uses the whole device and most of its memory.
    private readonly SemaphoreSlim _gate = new(1);

    /// <summary>Creates the engine.</summary>
    /// <param name="kind">The device, as this module names it.</param>
    /// <param name="device">The device, as libtorch names it.</param>
    /// <param name="name">The library and its version.</param>
    /// <param name="memoryBytes">The most bytes of tensors that a computation may hold.</param>
    public TorchEngine(ComputeDevice kind, torch.Device device, string name, long memoryBytes)
    {
        Device = kind;
        Name = name;
        _device = device;
        _memoryBytes = memoryBytes;
        _resident = new ResidentMatrix(device);
    }

    /// <inheritdoc/>
    public ComputeDevice Device { get; }

    /// <inheritdoc/>
    public string Name { get; }

    /// <inheritdoc/>
    public PrincipalComponents ComputeComponents(TokenMatrix matrix, int count, ComputeContext context)
    {
        long dimension = matrix.Dimension;
        long rowBytes = dimension * (sizeof(float) + (matrix.DType == SafetensorsDType.BF16 ? sizeof(ushort) : 0));
        long squareBytes = dimension * dimension * sizeof(float);
        var covariance = new TorchCovariance(matrix, _device, context.Part(0, CovarianceShare));
        ComputeContext rest = context.Part(CovarianceShare, 1);
        return Run(
            new MemoryNeed(new RowSelection(matrix), rowBytes, SquaresAtOnce * squareBytes),
            context,
            () => Components(matrix, covariance.OfAll(_resident), count, passes: 1, rest),
            rows => Components(matrix, covariance.ByBlocks(rows), count, passes: 2, rest));
    }

    /// <inheritdoc/>
    public ushort[][] Multiply(
        RowSelection rows, IReadOnlyList<ushort[]> vectors, RowScaling scaling, ComputeContext context)
    {
        ushort[][] products = [.. vectors.Select(_ => new ushort[rows.Count])];
        return rows.Count == 0 ? products : Run(
            new MemoryNeed(rows, (long)rows.Matrix.Dimension * sizeof(ushort), 0),
            context,
            () => rows.IsAll
                ? MultiplyAll(rows.Matrix, vectors, scaling, products, context)
                : MultiplyByBlocks(rows, vectors, scaling, rows.Count, products, context),
            blockRows => MultiplyByBlocks(rows, vectors, scaling, blockRows, products, context));
    }

    private PrincipalComponents Components(
        TokenMatrix matrix, (Tensor Mean, Tensor Covariance) moments, int count, int passes, ComputeContext context)
    {
        double[] mean = TorchEigen.ToDoubles(moments.Mean);
        double totalVariance = TorchEigen.ToDoubles(moments.Covariance.diagonal(0, 0, 1).contiguous()).Sum();
        if (!double.IsFinite(totalVariance))
        {
            // This pass names the row, if a row is the cause.
            using var rows = new RowScan(matrix);
            _ = RowMoments.Compute(rows, context);
            throw DeviceErrors.Failed("the squares of its elements overflow a float32", Device, matrix);
        }

        context.CancellationToken.ThrowIfCancellationRequested();
        context.Report("Principal components: full spectrum", 0);

        // libtorch has no eigh for MPS.
        Tensor covariance = Device == ComputeDevice.Mps ? moments.Covariance.cpu() : moments.Covariance;
        EigenPairs pairs = TorchEigen.Solve(covariance, count, passes);
        context.Tell(
            (passes == 1 ? "1 pass" : $"{passes} passes")
            + $" over the matrix, largest relative residual {pairs.Residuals.Max():0.0e+0} in float32.");
        return new PrincipalComponents(pairs, mean, totalVariance);
    }

    private ushort[][] MultiplyAll(
        TokenMatrix matrix,
        IReadOnlyList<ushort[]> vectors,
        RowScaling scaling,
        ushort[][] products,
        ComputeContext context)
    {
        const double ReadingShare = 0.5;
        ComputeContext reading = context.Part(0, ReadingShare);
        Tensor rows = scaling == RowScaling.UnitNorm
            ? _resident.UnitRows(matrix, reading)
            : _resident.Rows(matrix, reading);
        for (int i = 0; i < products.Length; i++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            using Tensor vector = TorchChain.Vector(vectors[i], _device);
            TorchChain.Multiply(rows, vector, products[i]);
            context.Report(StatusOf(scaling), ReadingShare + ((1 - ReadingShare) * (i + 1) / products.Length));
        }

        return products;
    }

    private ushort[][] MultiplyByBlocks(
        RowSelection rows,
        IReadOnlyList<ushort[]> vectors,
        RowScaling scaling,
        int blockRows,
        ushort[][] products,
        ComputeContext context)
    {
        Tensor[] operands = [.. vectors.Select(bits => TorchChain.Vector(bits, _device))];
        using var upload = new RowUpload(rows, ScalarType.BFloat16, context);
        Tensor block = empty(blockRows, rows.Matrix.Dimension, ScalarType.BFloat16, _device);
        for (int first = 0; first < rows.Count; first += blockRows)
        {
            using DisposeScope scope = NewDisposeScope();
            int count = Math.Min(blockRows, rows.Count - first);
            Tensor part = block.narrow(0, 0, count);
            upload.Fill(first, part);
            if (scaling == RowScaling.UnitNorm)
            {
                TorchChain.NormalizeRows(part);
            }

            for (int i = 0; i < operands.Length; i++)
            {
                TorchChain.Multiply(part, operands[i], products[i].AsSpan(first, count));
            }

            context.Report(StatusOf(scaling), (double)(first + count) / rows.Count);
        }

        return products;
    }

    private static string StatusOf(RowScaling scaling) =>
        scaling == RowScaling.UnitNorm ? "Measuring cosines" : "Measuring logits";

    // All rows at once if they fit; otherwise blocks, halved as long as the device reports that they do not fit.
    private T Run<T>(MemoryNeed need, ComputeContext context, Func<T> whole, Func<int, T> byBlocks)
    {
        _gate.Wait(context.CancellationToken);
        try
        {
            int all = need.Rows.Count;
            int fitting = need.RowsIn(_memoryBytes);
            int least = Math.Min(LeastBlockRows, all);
            if (fitting < least)
            {
                throw DeviceErrors.OutOfMemory(Device, need.Rows.Matrix);
            }

            if (fitting == all && TryRun<T>(whole, out T? result))
            {
                return result;
            }

            _resident.Release();
            for (int most = Math.Min(fitting, (all + 1) / 2); most >= least; most /= 2)
            {
                // Blocks of about equal size, since libtorch sums in another order if a block has one row.
                int blocks = ((all - 1) / most) + 1;
                int rows = ((all - 1) / blocks) + 1;
                context.Tell($"The matrix goes to {Device} by blocks of {rows} rows.");
                if (TryRun<T>(() => byBlocks(rows), out T? parts))
                {
                    return parts;
                }
            }

            throw DeviceErrors.OutOfMemory(Device, need.Rows.Matrix);
        }
        catch (ExternalException exception)
        {
            throw DeviceErrors.Failed(DeviceErrors.FirstLine(exception), Device, need.Rows.Matrix, exception);
        }
        finally
        {
            _gate.Release();
        }
    }

    private static bool TryRun<T>(Func<T> work, [MaybeNullWhen(false)] out T result)
    {
        using DisposeScope scope = NewDisposeScope();
        try
        {
            result = work();
            return true;
        }
        catch (ExternalException exception) when (DeviceErrors.IsOutOfMemory(exception))
        {
            result = default;
            return false;
        }
    }

    private sealed record MemoryNeed(RowSelection Rows, long BytesPerRow, long OtherBytes)
    {
        public int RowsIn(long bytes) => (int)Math.Clamp((bytes - OtherBytes) / BytesPerRow, 0, Rows.Count);
    }
}
