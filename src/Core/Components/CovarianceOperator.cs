using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;
using ClusterTools.Threading;

namespace ClusterTools.Components;

/// <summary>
/// The covariance of a matrix's centered rows as an operator: C V = 1/N sum (w - m)((w - m)^T V), one pass over the
/// file for each application and no d x d matrix anywhere.
/// </summary>
internal sealed class CovarianceOperator
{
    // Within these bounds, no square of a centered element overflows a float, nor does a significant one underflow.
    private const double LeastSingleVariance = 1e-28;
    private const double GreatestSingleVariance = 1e28;

    // The part of the sums that a thread reduces at a time.
    private const int ShareLength = 2048;

    private readonly RowScan _rows;
    private readonly TokenMatrix _matrix;
    private readonly double[] _mean;
    private readonly double _totalVariance;
    private readonly RowSegments _segments;
    private readonly ComputeContext _context;

    // One buffer for each segment, reused in every pass: new ones would trigger a full collection each time.
    private readonly ArraySegment<double>[] _sums;

    /// <summary>Creates the operator.</summary>
    /// <param name="rows">The rows of the matrix [N x d].</param>
    /// <param name="moments">The mean of its rows and their total variance.</param>
    /// <param name="context">Threads and cancellation.</param>
    /// <param name="segments">The rows to use; all by default. For a sample, images are off by a factor.</param>
    public CovarianceOperator(
        RowScan rows, RowMoments moments, ComputeContext context, RowSegments? segments = null)
    {
        _rows = rows;
        _matrix = rows.Matrix;
        _mean = moments.Mean;
        _totalVariance = moments.TotalVariance;
        _context = context;
        _segments = segments ?? RowSegments.All(_matrix.TokenCount);
        _sums = new ArraySegment<double>[_segments.Count];
    }

    /// <summary>The dimension d.</summary>
    public int Dimension => _matrix.Dimension;

    /// <summary>The number of passes over the rows.</summary>
    public int Passes { get; private set; }

    /// <summary>
    /// Whether <see cref="ApplySingle"/> can be used: it needs bfloat16 elements whose squares are in the range of
    /// float.
    /// </summary>
    public bool HasSingle => _matrix.DType == SafetensorsDType.BF16 && BitConverter.IsLittleEndian
        && _totalVariance is > LeastSingleVariance and < GreatestSingleVariance;

    /// <summary>Applies the operator in double.</summary>
    /// <param name="columns">The columns, each d numbers.</param>
    /// <returns>Their images.</returns>
    public double[][] Apply(IReadOnlyList<double[]> columns)
    {
        using var kernel = new DoubleCovarianceKernel(_matrix, _mean, columns);
        return Apply(kernel, columns.Count);
    }

    /// <summary>
    /// Applies the operator in float, to about seven digits of the largest eigenvalue, in half the time.
    /// </summary>
    /// <param name="columns">The columns, each d numbers.</param>
    /// <returns>Their images.</returns>
    public double[][] ApplySingle(IReadOnlyList<double[]> columns)
    {
        using var kernel = new SingleCovarianceKernel(_matrix, _mean, columns);
        return Apply(kernel, columns.Count);
    }

    private double[][] Apply(ICovarianceKernel kernel, int columnCount)
    {
        Passes++;
        foreach (ref ArraySegment<double> sums in _sums.AsSpan())
        {
            if (sums.Count != kernel.ImageLength)
            {
                sums = AlignedArray.Create<double>(kernel.ImageLength);
            }
        }

        _rows.Fold(null, _segments, _context, () => new ImageFold(kernel.CreateWorker(), _sums), kernel.BlockRows);
        ArraySegment<double> total = _sums[0];
        ParallelWork.Run((total.Count + ShareLength - 1) / ShareLength, _context, static () => 0, (share, _) =>
        {
            int start = share * ShareLength;
            Span<double> part = total.AsSpan(start, Math.Min(ShareLength, total.Count - start));
            foreach (ArraySegment<double> images in _sums.AsSpan(1))
            {
                FixedLanes.AddScaled(part, 1, images.AsSpan(start, part.Length));
            }

            foreach (ref double element in part)
            {
                element /= _matrix.TokenCount;
            }
        });
        return [.. Enumerable.Range(0, columnCount).Select(column => kernel.Unpack(total, column))];
    }

    private sealed class ImageFold(ICovarianceKernel.IWorker worker, ArraySegment<double>[] sums) : IRowFold
    {
        private ArraySegment<double> _images;

        public void Begin(int segment)
        {
            _images = sums[segment];
            _images.AsSpan().Clear();
        }

        public void Add(RowSpan rows) => worker.Add(rows, _images);
    }
}
