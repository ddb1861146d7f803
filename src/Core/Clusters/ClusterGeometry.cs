using System;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;
using ClusterTools.Threading;

namespace ClusterTools.Clusters;

/// <summary>
/// How far rows lie from the centroid of those that lie together, in double. Sums run in the order of rows and
/// segments, so no bit depends on threads.
/// </summary>
internal sealed class ClusterGeometry
{
    /// <summary>
    /// The distance of two unit vectors from which on their cosine, 1 - distance^2 / 2, is less than the middle between
    /// 1 and the bfloat16 below it, 1 - 2^-9.
    /// </summary>
    public const double NearDistance = 1.0 / 16;

    private readonly RowSelection _rows;
    private readonly RowReader _reader;
    private readonly ComputeContext _context;

    /// <summary>Prepares to measure rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="reader">The reader of their matrix.</param>
    /// <param name="context">Threads and cancellation.</param>
    public ClusterGeometry(RowSelection rows, RowReader reader, ComputeContext context)
    {
        _rows = rows;
        _reader = reader;
        _context = context;
    }

    /// <summary>
    /// Measures the distance of each row's unit vector to the centroid: the mean of the unit vectors of the rows that
    /// are near a central one, brought to length 1.
    /// </summary>
    /// <param name="central">The number of the central row.</param>
    /// <param name="populations">How often each row counts.</param>
    /// <returns>
    /// The distances, 0 to 2; NaN for rows that have no direction, and for all where the central one has none.
    /// </returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public double[] Distances(int central, int[] populations)
    {
        var row = new double[_rows.Matrix.Dimension];
        if (!TryReadUnit(central, new byte[_rows.Matrix.RowBytes], row))
        {
            return [.. Enumerable.Repeat(double.NaN, _rows.Count)];
        }

        double[][] sums = [.. Enumerable.Range(0, RowSegments.All(_rows.Count).Count).Select(_ => new double[row.Length])];
        Measure(row, (segment, index, unit, distance) =>
        {
            if (distance <= NearDistance)
            {
                FixedLanes.AddScaled(sums[segment], populations[index], unit);
            }
        });
        var centroid = new double[row.Length];
        foreach (double[] sum in sums)
        {
            FixedLanes.AddScaled(centroid, 1, sum);
        }

        FixedLanes.Scale(centroid, 1 / FixedLanes.Norm(centroid));
        double[] distances = [.. Enumerable.Repeat(double.NaN, _rows.Count)];
        Measure(centroid, (_, index, _, distance) => distances[index] = distance);
        return distances;
    }

    /// <summary>
    /// The angle between two unit vectors at a distance, in degrees: exact to the last digits for small ones, too.
    /// </summary>
    public static double Degrees(double distance)
    {
        double half = Math.Min(distance / 2, 1);
        return 2 * DegreeTrigonometry.Atan2(half, Math.Sqrt((1 - half) * (1 + half)));
    }

    private void Measure(double[] target, Action<int, int, double[], double> use)
    {
        var segments = RowSegments.All(_rows.Count);
        ParallelWork.Run(segments.Count, _context, () => new Scratch(_rows.Matrix), (segment, scratch) =>
        {
            (int first, int count) = segments.Bounds(segment);
            for (int index = first; index < first + count; index++)
            {
                _context.CancellationToken.ThrowIfCancellationRequested();
                if (TryReadUnit(index, scratch.Bytes, scratch.Unit))
                {
                    scratch.Unit.CopyTo(scratch.Difference, 0);
                    FixedLanes.AddScaled(scratch.Difference, -1, target);
                    use(segment, index, scratch.Unit, FixedLanes.Norm(scratch.Difference));
                }
            }
        });
    }

    private bool TryReadUnit(int index, byte[] bytes, double[] unit)
    {
        ElementConversion.ToDouble(_rows.Matrix.DType, _rows.Read(_reader, index, 1, bytes), unit);
        double norm = FixedLanes.Norm(unit);
        if (norm is > 1e-100 and < 1e100)
        {
            FixedLanes.Scale(unit, 1 / norm);
            return true;
        }

        // Zero, not finite, or so small or large that the reciprocal is no safe way.
        double[]? found = UnitVector.Of(unit);
        found?.CopyTo(unit, 0);
        return found is not null;
    }

    private sealed class Scratch(TokenMatrix matrix)
    {
        public byte[] Bytes { get; } = new byte[matrix.RowBytes];

        public double[] Unit { get; } = new double[matrix.Dimension];

        public double[] Difference { get; } = new double[matrix.Dimension];
    }
}
