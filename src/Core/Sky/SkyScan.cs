using System;
using ClusterTools.Matrices;
using ClusterTools.Numerics;

namespace ClusterTools.Sky;

/// <summary>Projects the rows of a matrix on the axes of a sky.</summary>
internal sealed class SkyScan
{
    private readonly SkyFrame _frame;

    /// <summary>Prepares a scan.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="matrix">The matrix, of the same dimension.</param>
    /// <param name="axes">The components that are the sky's axes.</param>
    /// <param name="count">The number of rows that will be read.</param>
    public SkyScan(PcaBasis basis, TokenMatrix matrix, SkyAxes axes, int count)
    {
        _frame = new SkyFrame(basis, axes);
        (Basis, Matrix, Axes) = (basis, matrix, axes);
        Latitudes = new double[count];
        Longitudes = new double[count];
        Radii = new double[count];
        Coverages = new double[count];
    }

    private SkyScan(SkyScan whole, int[] places)
    {
        _frame = whole._frame;
        (Basis, Matrix, Axes) = (whole.Basis, whole.Matrix, whole.Axes);
        Latitudes = Array.ConvertAll(places, place => whole.Latitudes[place]);
        Longitudes = Array.ConvertAll(places, place => whole.Longitudes[place]);
        Radii = Array.ConvertAll(places, place => whole.Radii[place]);
        Coverages = Array.ConvertAll(places, place => whole.Coverages[place]);
    }

    public PcaBasis Basis { get; }

    public TokenMatrix Matrix { get; }

    public SkyAxes Axes { get; }

    public double[] Latitudes { get; }

    public double[] Longitudes { get; }

    public double[] Radii { get; }

    public double[] Coverages { get; }

    /// <summary>Reads the rows, in one pass; the result of each selected row has the row's place.</summary>
    public void Read(RowSelection rows, ComputeContext context)
    {
        using var scan = new RowScan(rows);
        scan.ForEach("Projecting tokens", context, () => new Kernel(this));
    }

    /// <summary>The results at some places.</summary>
    public SkyScan Take(int[] places) => new(this, places);

    private void Set(int place, Span<double> row)
    {
        double norm = FixedLanes.Norm(row);
        if (!UnitVector.TryScale(row, norm, out double length))
        {
            bool isZero = norm == 0;
            (Latitudes[place], Longitudes[place]) = (double.NaN, double.NaN);
            (Radii[place], Coverages[place]) = (isZero ? 0 : double.NaN, double.NaN);
            return;
        }

        SkyPoint point = _frame.Project(row);
        bool isInSky = point.IsInSky(length);
        Latitudes[place] = isInSky ? point.Latitude : double.NaN;
        Longitudes[place] = isInSky ? point.Longitude : double.NaN;
        Radii[place] = point.Length * (norm / length);
        Coverages[place] = Math.Min(point.Length / length, 1);
    }

    private sealed class Kernel(SkyScan scan) : IRowKernel
    {
        private readonly double[] _row = new double[scan.Matrix.Dimension];

        public void Measure(RowSpan rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                rows.ToDouble(row, _row);
                scan.Set(rows.First + row, _row);
            }
        }
    }
}
