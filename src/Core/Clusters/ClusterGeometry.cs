using System;
using System.Linq;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Safetensors;

namespace ClusterTools.Clusters;

/// <summary>
/// How far rows lie from the centroid of those that lie together, in double. Sums run in the order of rows and
/// segments, so no bit depends on threads.
/// </summary>
/// <param name="rows">The rows.</param>
/// <param name="context">Threads, cancellation and progress.</param>
internal sealed class ClusterGeometry(RowScan rows, ComputeContext context)
{
    /// <summary>
    /// The distance of two unit vectors from which on their cosine, 1 - distance^2 / 2, is less than the middle between
    /// 1 and the bfloat16 below it, 1 - 2^-9.
    /// </summary>
    public const double NearDistance = 1.0 / 16;

    private const string Status = "Measuring angles";

    /// <summary>
    /// Measures the distance of each row's unit vector to the centroid: the mean of the unit vectors of the rows that
    /// are near a central one, brought to length 1.
    /// </summary>
    /// <param name="near">
    /// How many rows are near each row: of those that have a direction, the first of the most is central.
    /// </param>
    /// <param name="populations">How often each row counts.</param>
    /// <returns>The distances, 0 to 2; NaN for rows that have no direction.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public double[] Distances(long[] near, int[] populations)
    {
        var distances = new double[rows.Rows.Count];
        Array.Fill(distances, double.NaN);
        if (CentralOf(near) is double[] target)
        {
            double[] centroid = CentroidOf(target, populations);
            rows.ForEach(Status, context.Part(0.5, 1), () => new DistanceKernel(new Gauge(centroid), distances));
        }

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

    // Where no row has a cosine, the row of the most others near it may be one without a direction.
    private double[]? CentralOf(long[] near)
    {
        var target = new double[rows.Matrix.Dimension];
        byte[] bytes = new byte[rows.Matrix.RowBytes];
        foreach (int row in Enumerable.Range(0, near.Length).OrderByDescending(row => near[row]))
        {
            ElementConversion.ToDouble(rows.Matrix.DType, rows.Read(row, 1, bytes), target);
            if (UnitVector.TryNormalize(target))
            {
                return target;
            }
        }

        return null;
    }

    private double[] CentroidOf(double[] target, int[] populations)
    {
        var segments = RowSegments.All(rows.Rows.Count);
        double[][] sums = [.. Enumerable.Range(0, segments.Count).Select(_ => new double[target.Length])];
        rows.Fold(Status, segments, context.Part(0, 0.5), () => new CentroidFold(new Gauge(target), populations, sums));
        var centroid = new double[target.Length];
        foreach (double[] sum in sums)
        {
            FixedLanes.AddScaled(centroid, 1, sum);
        }

        FixedLanes.Scale(centroid, 1 / FixedLanes.Norm(centroid));
        return centroid;
    }

    // A thread's measure of how far rows' unit vectors are from a target.
    private sealed class Gauge(double[] target)
    {
        private readonly double[] _difference = new double[target.Length];

        public double[] Unit { get; } = new double[target.Length];

        // NaN for a row that has no direction.
        public double Distance(RowSpan rows, int row)
        {
            rows.ToDouble(row, Unit);
            if (!UnitVector.TryNormalize(Unit))
            {
                return double.NaN;
            }

            Unit.CopyTo(_difference, 0);
            FixedLanes.AddScaled(_difference, -1, target);
            return FixedLanes.Norm(_difference);
        }
    }

    private sealed class CentroidFold(Gauge gauge, int[] populations, double[][] sums) : IRowFold
    {
        private double[] _sum = [];

        public void Begin(int segment) => _sum = sums[segment];

        public void Add(RowSpan rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                if (gauge.Distance(rows, row) <= NearDistance)
                {
                    FixedLanes.AddScaled(_sum, populations[rows.First + row], gauge.Unit);
                }
            }
        }
    }

    private sealed class DistanceKernel(Gauge gauge, double[] distances) : IRowKernel
    {
        public void Measure(RowSpan rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                distances[rows.First + row] = gauge.Distance(rows, row);
            }
        }
    }
}
