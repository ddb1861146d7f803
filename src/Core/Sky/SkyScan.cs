using System;
using System.Collections.Generic;
using System.Threading;
using ClusterTools.Matrices;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.Sky;

/// <summary>Projects the rows of a matrix on the axes of a sky.</summary>
internal sealed class SkyScan
{
    // Within, no square of a sum of elements overflows or vanishes.
    private const double LeastPlainNorm = 1e-100;
    private const double GreatestPlainNorm = 1e100;

    private readonly SkyAxes _axes;

    /// <summary>Prepares a scan.</summary>
    /// <param name="basis">The basis.</param>
    /// <param name="matrix">The matrix, of the same dimension.</param>
    /// <param name="north">The number of the north component; negative where it is turned round.</param>
    /// <param name="meridian">The number of the meridian component.</param>
    /// <param name="equinox">The number of the equinox component.</param>
    /// <param name="count">The number of rows that will be read.</param>
    public SkyScan(PcaBasis basis, TokenMatrix matrix, int north, int meridian, int equinox, int count)
    {
        _axes = new SkyAxes(basis, north, meridian, equinox);
        (Basis, Matrix) = (basis, matrix);
        (North, Meridian, Equinox) = (north, meridian, equinox);
        Latitudes = new double[count];
        Longitudes = new double[count];
        Radii = new double[count];
        Coverages = new double[count];
    }

    private SkyScan(SkyScan whole, int[] places)
    {
        _axes = whole._axes;
        (Basis, Matrix) = (whole.Basis, whole.Matrix);
        (North, Meridian, Equinox) = (whole.North, whole.Meridian, whole.Equinox);
        Latitudes = Array.ConvertAll(places, place => whole.Latitudes[place]);
        Longitudes = Array.ConvertAll(places, place => whole.Longitudes[place]);
        Radii = Array.ConvertAll(places, place => whole.Radii[place]);
        Coverages = Array.ConvertAll(places, place => whole.Coverages[place]);
    }

    public PcaBasis Basis { get; }

    public TokenMatrix Matrix { get; }

    public int North { get; }

    public int Meridian { get; }

    public int Equinox { get; }

    public double[] Latitudes { get; }

    public double[] Longitudes { get; }

    public double[] Radii { get; }

    public double[] Coverages { get; }

    /// <summary>Reads all rows, in one pass.</summary>
    public void ReadAll(ComputeContext context)
    {
        const int BlockRows = 256;
        int blocks = (Matrix.TokenCount + BlockRows - 1) / BlockRows;
        int done = 0;
        using var reader = new RowReader(Matrix);
        ParallelWork.Run(blocks, context, () => new Scratch(reader, Matrix), (block, scratch) =>
        {
            int end = Math.Min(Matrix.TokenCount, (block + 1) * BlockRows);
            for (int token = block * BlockRows; token < end; token++)
            {
                Set(token, scratch.Read(token, end));
            }

            context.Report("Projecting tokens", (double)Interlocked.Increment(ref done) / blocks);
        });
        reader.CheckUnchanged();
    }

    /// <summary>Reads some rows.</summary>
    public void Read(IReadOnlyList<int> tokenIds, ComputeContext context)
    {
        foreach (int id in tokenIds)
        {
            TokenVectors.RequireRow(Matrix, id);
        }

        using var reader = new RowReader(Matrix);
        var scratch = new Scratch(reader, Matrix);
        for (int place = 0; place < tokenIds.Count; place++)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            Set(place, scratch.Read(tokenIds[place], tokenIds[place] + 1));
        }

        reader.CheckUnchanged();
    }

    /// <summary>The results at some places.</summary>
    public SkyScan Take(int[] places) => new(this, places);

    private void Set(int place, ReadOnlySpan<double> row)
    {
        double norm = FixedLanes.Norm(row);
        bool isPlain = norm is > LeastPlainNorm and < GreatestPlainNorm;
        double[]? unit = isPlain ? null : UnitVector.Of(row);
        if (!isPlain && unit is null)
        {
            bool isZero = norm == 0;
            (Latitudes[place], Longitudes[place]) = (double.NaN, double.NaN);
            (Radii[place], Coverages[place]) = (isZero ? 0 : double.NaN, double.NaN);
            return;
        }

        SkyPoint point = _axes.Project(isPlain ? row : unit);
        double length = isPlain ? norm : 1;
        bool isInSky = point.IsInSky(length);
        Latitudes[place] = isInSky ? point.Latitude : double.NaN;
        Longitudes[place] = isInSky ? point.Longitude : double.NaN;
        Radii[place] = isPlain ? point.Length : point.Length * norm;
        Coverages[place] = Math.Min(point.Length / length, 1);
    }

    // A thread's rows as doubles, as they are: zero is subtracted.
    private sealed class Scratch(RowReader reader, TokenMatrix matrix)
    {
        private readonly CenteredRows _rows = new(reader, matrix, new double[matrix.Dimension]);
        private readonly double[] _row = new double[matrix.Dimension];

        public ReadOnlySpan<double> Read(int row, int end)
        {
            _rows.Get(row, end, _row);
            return _row;
        }
    }
}
