using System;
using System.Runtime.Intrinsics;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.Pca;

/// <summary>
/// The covariance of a matrix's centered rows as an operator: C V = 1/N sum (w - m)((w - m)^T V), one pass over the file
/// for each application and no d x d matrix anywhere.
/// </summary>
internal sealed unsafe class CovarianceOperator
{
    /// <summary>Columns that are carried through a pass together, the lanes of one vector.</summary>
    public const int GroupWidth = 8;

    // Rows whose dot products are in flight together: enough to hide the latency of a multiply-add.
    private const int TileRows = 8;

    private readonly TokenMatrix _matrix;
    private readonly RowReader _reader;
    private readonly double[] _mean;
    private readonly ComputeContext _context;

    /// <summary>Creates the operator.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="reader">Its open file.</param>
    /// <param name="mean">The mean of its rows.</param>
    /// <param name="context">Threads and cancellation.</param>
    public CovarianceOperator(TokenMatrix matrix, RowReader reader, double[] mean, ComputeContext context)
    {
        _matrix = matrix;
        _reader = reader;
        _mean = mean;
        _context = context;
    }

    /// <summary>The dimension d.</summary>
    public int Dimension => _matrix.Dimension;

    /// <summary>Applies the operator to groups of eight columns.</summary>
    /// <param name="columns">The columns: [group][d][8].</param>
    /// <returns>The images, laid out alike, and the trace of C, which each pass yields as well.</returns>
    public (double[] Images, double Trace) Apply(double[] columns)
    {
        int rows = _matrix.TokenCount;
        int segments = RowSegments.Count(rows);
        var partial = new double[segments][];
        var traces = new double[segments];
        ParallelWork.Run(segments, _context, () => new Scratch(this), (segment, scratch) =>
        {
            var images = new double[columns.Length];
            (int first, int count) = RowSegments.Bounds(rows, segment);
            traces[segment] = ApplySegment(first, first + count, columns, images, scratch);
            partial[segment] = images;
        });
        _reader.CheckUnchanged();

        double[] total = partial[0];
        double trace = traces[0];
        for (int segment = 1; segment < segments; segment++)
        {
            FixedLanes.AddScaled(total, 1, partial[segment]);
            trace += traces[segment];
        }

        for (int i = 0; i < total.Length; i++)
        {
            total[i] /= rows;
        }

        return (total, trace / rows);
    }

    private double ApplySegment(int firstRow, int endRow, double[] columns, double[] images, Scratch scratch)
    {
        int dimension = Dimension;
        int groupLength = dimension * GroupWidth;
        double trace = 0;
        for (int tile = firstRow; tile < endRow; tile += TileRows)
        {
            _context.CancellationToken.ThrowIfCancellationRequested();
            for (int row = 0; row < TileRows; row++)
            {
                Span<double> centered = scratch.Tile.AsSpan(row * dimension, dimension);
                if (tile + row < endRow)
                {
                    scratch.Rows.Get(tile + row, endRow, centered);
                    trace += FixedLanes.Dot(centered, centered);
                }
                else
                {
                    centered.Clear();
                }
            }

            fixed (double* x = scratch.Tile, v = columns, y = images)
            {
                for (int offset = 0; offset < columns.Length; offset += groupLength)
                {
                    ApplyTile(x, v + offset, y + offset, dimension);
                }
            }
        }

        return trace;
    }

    // y += x^T (x v) for eight rows x and eight columns v. Lanes are columns, so no sum ever crosses lanes.
    private static void ApplyTile(double* x, double* v, double* y, int dimension)
    {
        double* x1 = x + dimension;
        double* x2 = x1 + dimension;
        double* x3 = x2 + dimension;
        double* x4 = x3 + dimension;
        double* x5 = x4 + dimension;
        double* x6 = x5 + dimension;
        double* x7 = x6 + dimension;
        Vector512<double> s0 = default, s1 = default, s2 = default, s3 = default;
        Vector512<double> s4 = default, s5 = default, s6 = default, s7 = default;
        for (int j = 0; j < dimension; j++)
        {
            Vector512<double> column = Vector512.Load(v + (j * GroupWidth));
            s0 = Vector512.FusedMultiplyAdd(Vector512.Create(x[j]), column, s0);
            s1 = Vector512.FusedMultiplyAdd(Vector512.Create(x1[j]), column, s1);
            s2 = Vector512.FusedMultiplyAdd(Vector512.Create(x2[j]), column, s2);
            s3 = Vector512.FusedMultiplyAdd(Vector512.Create(x3[j]), column, s3);
            s4 = Vector512.FusedMultiplyAdd(Vector512.Create(x4[j]), column, s4);
            s5 = Vector512.FusedMultiplyAdd(Vector512.Create(x5[j]), column, s5);
            s6 = Vector512.FusedMultiplyAdd(Vector512.Create(x6[j]), column, s6);
            s7 = Vector512.FusedMultiplyAdd(Vector512.Create(x7[j]), column, s7);
        }

        for (int j = 0; j < dimension; j++)
        {
            Vector512<double> image = Vector512.Load(y + (j * GroupWidth));
            image = Vector512.FusedMultiplyAdd(Vector512.Create(x[j]), s0, image);
            image = Vector512.FusedMultiplyAdd(Vector512.Create(x1[j]), s1, image);
            image = Vector512.FusedMultiplyAdd(Vector512.Create(x2[j]), s2, image);
            image = Vector512.FusedMultiplyAdd(Vector512.Create(x3[j]), s3, image);
            image = Vector512.FusedMultiplyAdd(Vector512.Create(x4[j]), s4, image);
            image = Vector512.FusedMultiplyAdd(Vector512.Create(x5[j]), s5, image);
            image = Vector512.FusedMultiplyAdd(Vector512.Create(x6[j]), s6, image);
            image = Vector512.FusedMultiplyAdd(Vector512.Create(x7[j]), s7, image);
            image.Store(y + (j * GroupWidth));
        }
    }

    private sealed class Scratch(CovarianceOperator owner)
    {
        public CenteredRows Rows { get; } = new(owner._reader, owner._matrix, owner._mean);

        public double[] Tile { get; } = new double[TileRows * owner.Dimension];
    }
}
