using System;
using System.Linq;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterTools.Matrices;
using ClusterTools.Numerics;

namespace ClusterTools.Scans;

/// <summary>
/// The mean of rows, each element rounded once, to nearest, from its exact value: by double-double sums, and by
/// integers for the elements whose rounding the error bound leaves undecided.
/// </summary>
internal static class MeanScan
{
    /// <summary>Computes the mean.</summary>
    /// <param name="scan">The n rows, 1 or more, of d finite elements.</param>
    /// <param name="context">Cancellation and progress.</param>
    /// <returns>The d elements.</returns>
    /// <exception cref="TokenMatrixException">
    /// TokenVectorInvalid: a row holds a NaN or an infinity. The file was changed since import.
    /// </exception>
    public static double[] Compute(RowScan scan, ComputeContext context)
    {
        int dimension = scan.Matrix.Dimension;
        var sums = new ColumnSums(scan.Rows);
        scan.InOrder("Reading tokens' vectors", context, sums);
        var mean = new double[dimension];
        int[] open = [.. Enumerable.Range(0, dimension).Where(column => !sums.TryMean(column, out mean[column]))];
        if (open.Length > 0)
        {
            var exact = new ExactSums(open, dimension);
            scan.InOrder(null, context, exact);
            for (int i = 0; i < open.Length; i++)
            {
                double magnitude = ExactDouble.Quotient(
                    BigInteger.Abs(exact.Sums[i]), scan.Rows.Count, ExactDouble.UnitExponent);
                mean[open[i]] = exact.Sums[i].Sign < 0 ? -magnitude : magnitude;
            }
        }

        return mean;
    }

    private sealed unsafe class ColumnSums : IRowKernel
    {
        private readonly RowSelection _rows;
        private readonly int _length;
        private readonly ArraySegment<double> _row;
        private readonly ArraySegment<double> _high;
        private readonly ArraySegment<double> _low;
        private readonly ArraySegment<double> _magnitudes;

        public ColumnSums(RowSelection rows)
        {
            _rows = rows;
            _length = (rows.Matrix.Dimension + FixedLanes.Count - 1) / FixedLanes.Count * FixedLanes.Count;
            _row = AlignedArray.Create<double>(_length);
            _high = AlignedArray.Create<double>(_length);
            _low = AlignedArray.Create<double>(_length);
            _magnitudes = AlignedArray.Create<double>(_length);
        }

        public void Measure(RowSpan rows)
        {
            int dimension = rows.Matrix.Dimension;
            for (int row = 0; row < rows.Count; row++)
            {
                rows.ToDouble(row, _row.AsSpan(0, dimension));
                if (!IsFinite(_row.AsSpan(0, dimension)))
                {
                    throw TokenVectors.NotFinite(_rows.Matrix, _rows.IdOf(rows.First + row));
                }

                fixed (double* elements = _row.AsSpan(), high = _high.AsSpan(), low = _low.AsSpan())
                fixed (double* magnitudes = _magnitudes.AsSpan())
                {
                    Add(elements, high, low, magnitudes, _length);
                }
            }
        }

        // Each addition's error is kept; only the sum of the errors is rounded.
        public bool TryMean(int column, out double mean)
        {
            // Below this the remainder of the division may be no double, so its last bit is left to integers.
            const double LeastSafeSum = 1e-270;
            mean = 0;
            if (Math.Abs(_high[column]) < LeastSafeSum)
            {
                return _magnitudes[column] == 0;
            }

            // The proof of the bound: docs/numerics.md, section 11.
            double terms = _rows.Count + 4;
            double error = 4 * terms * terms * RoundingError.Double * RoundingError.Double * _magnitudes[column];
            return new DoubleDouble(_high[column], _low[column]).TryDivide(_rows.Count, error, out mean);
        }

        private static bool IsFinite(ReadOnlySpan<double> row)
        {
            foreach (double element in row)
            {
                if (!double.IsFinite(element))
                {
                    return false;
                }
            }

            return true;
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static void Add(double* row, double* high, double* low, double* magnitudes, int length)
        {
            for (int i = 0; i < length; i += FixedLanes.Count)
            {
                Vector512<double> element = Vector512.Load(row + i);
                Vector512<double> highs = Vector512.Load(high + i);
                Vector512<double> lows = Vector512.Load(low + i);
                DoubleDouble.Add(ref highs, ref lows, element);
                highs.Store(high + i);
                lows.Store(low + i);
                (Vector512.Load(magnitudes + i) + Vector512.Abs(element)).Store(magnitudes + i);
            }
        }
    }

    private sealed class ExactSums(int[] columns, int dimension) : IRowKernel
    {
        private readonly double[] _row = new double[dimension];

        public BigInteger[] Sums { get; } = new BigInteger[columns.Length];

        public void Measure(RowSpan rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                rows.ToDouble(row, _row);
                for (int i = 0; i < columns.Length; i++)
                {
                    Sums[i] += ExactDouble.Units(_row[columns[i]]);
                }
            }
        }
    }
}
