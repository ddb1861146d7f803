using System;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterTools.Torch;

/// <summary>The notebook's float32 mean, centering and covariance of a matrix, on a device.</summary>
/// <param name="matrix">The matrix [N x d].</param>
/// <param name="device">The device.</param>
/// <param name="context">Cancellation and progress.</param>
internal sealed class TorchCovariance(TokenMatrix matrix, torch.Device device, ComputeContext context)
{
    // On a processor the product of all columns takes many seconds; panels of columns make it cancellable.
    private const int PanelColumns = 512;

    // A share of the work, for progress.
    private const double ReadingShare = 0.2;

    private const string Activity = "Principal components: covariance";

    /// <summary>Computes both with all rows on the device at once, the notebook's way.</summary>
    /// <param name="resident">The matrix on the device.</param>
    /// <returns>The mean [d] and the covariance [d x d].</returns>
    public (Tensor Mean, Tensor Covariance) OfAll(ResidentMatrix resident)
    {
        ComputeContext reading = context.Part(0, ReadingShare);
        Tensor rows = matrix.DType == SafetensorsDType.BF16
            ? resident.Rows(matrix, reading).to_type(ScalarType.Float32)
            : ReadSingles(reading);
        Tensor mean = rows.mean([0]);
        rows.sub_(mean);
        Tensor covariance = empty(matrix.Dimension, matrix.Dimension, ScalarType.Float32, device);
        Tensor transposed = rows.t();
        int panel = device.type == DeviceType.CPU ? PanelColumns : matrix.Dimension;
        for (int first = 0; first < matrix.Dimension; first += panel)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            context.Report(Activity, ReadingShare + ((1 - ReadingShare) * first / matrix.Dimension));
            using DisposeScope scope = NewDisposeScope();
            int columns = Math.Min(panel, matrix.Dimension - first);
            covariance.narrow(1, first, columns).copy_(transposed.mm(rows.narrow(1, first, columns)));
        }

        transposed.Dispose();
        rows.Dispose();
        return (mean, covariance.div_(matrix.TokenCount));
    }

    /// <summary>Computes both by blocks of rows, in two passes over the file.</summary>
    /// <param name="blockRows">The rows of a block.</param>
    /// <returns>The mean [d] and the covariance [d x d].</returns>
    public (Tensor Mean, Tensor Covariance) ByBlocks(int blockRows)
    {
        using var upload = new RowUpload(new RowSelection(matrix), ScalarType.Float32, context);
        Tensor block = empty(blockRows, matrix.Dimension, ScalarType.Float32, device);
        Tensor mean = zeros(matrix.Dimension, ScalarType.Float32, device);
        ForEachBlock(upload, block, 0, rows => mean.add_(rows.sum([0])));
        mean.div_(matrix.TokenCount);

        Tensor covariance = zeros(matrix.Dimension, matrix.Dimension, ScalarType.Float32, device);
        ForEachBlock(upload, block, ReadingShare, rows =>
        {
            rows.sub_(mean);
            covariance.addmm_(rows.t(), rows);
        });
        block.Dispose();
        return (mean, covariance.div_(matrix.TokenCount));
    }

    private Tensor ReadSingles(ComputeContext reading)
    {
        using var upload = new RowUpload(new RowSelection(matrix), ScalarType.Float32, reading);
        Tensor rows = empty(matrix.TokenCount, matrix.Dimension, ScalarType.Float32, device);
        upload.Fill(0, rows, done => reading.Report("Reading the matrix", (double)done / matrix.TokenCount));
        return rows;
    }

    private void ForEachBlock(RowUpload upload, Tensor block, double start, Action<Tensor> body)
    {
        double length = start == 0 ? ReadingShare : 1 - start;
        for (int first = 0; first < matrix.TokenCount; first += (int)block.shape[0])
        {
            context.Report(Activity, start + (length * first / matrix.TokenCount));
            using DisposeScope scope = NewDisposeScope();
            Tensor rows = block.narrow(0, 0, Math.Min(block.shape[0], matrix.TokenCount - first));
            upload.Fill(first, rows);
            body(rows);
        }
    }
}
