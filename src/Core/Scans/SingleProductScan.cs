using System;
using System.Collections.Generic;
using System.Linq;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ClusterTools.Matrices;
using ClusterTools.Numerics;

namespace ClusterTools.Scans;

/// <summary>
/// Multiplies rows by float vectors in one pass: each product is the float nearest to the exact sum. Products and sums
/// keep what their roundings leave behind, about twice double's precision; integers decide what that leaves open.
/// </summary>
internal static class SingleProductScan
{
    /// <summary>Runs the pass.</summary>
    /// <param name="rows">The n rows, of d elements.</param>
    /// <param name="vectors">The vectors: d finite floats each.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The n products with each vector; NaN for a row with a NaN or an infinity, and no -0.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static float[][] Multiply(RowSelection rows, IReadOnlyList<float[]> vectors, ComputeContext context)
    {
        float[][] products = [.. vectors.Select(_ => new float[rows.Count])];
        using var scan = new RowScan(rows);
        scan.ForEach("Measuring logits", context, () => new Kernel(rows.Matrix.Dimension, vectors, products));
        return products;
    }

    private sealed unsafe class Kernel : IRowKernel
    {
        private readonly int _dimension;
        private readonly int _length;
        private readonly ArraySegment<double>[] _vectors;
        private readonly float[][] _products;
        private readonly ArraySegment<double> _row;

        public Kernel(int dimension, IReadOnlyList<float[]> vectors, float[][] products)
        {
            _dimension = dimension;
            _length = (dimension + FixedLanes.Count - 1) / FixedLanes.Count * FixedLanes.Count;
            _row = AlignedArray.Create<double>(_length);
            _products = products;
            _vectors = [.. vectors.Select(vector =>
            {
                ArraySegment<double> wide = AlignedArray.Create<double>(_length);
                Array.ConvertAll(vector, static element => (double)element).CopyTo(wide.AsSpan());
                return wide;
            })];
        }

        public void Measure(RowSpan rows)
        {
            for (int row = 0; row < rows.Count; row++)
            {
                rows.ToDouble(row, _row.AsSpan(0, _dimension));
                for (int i = 0; i < _vectors.Length; i++)
                {
                    _products[i][rows.First + row] = Product(_vectors[i]);
                }
            }
        }

        private float Product(ArraySegment<double> vector)
        {
            DoubleDouble sum;
            double magnitude;
            fixed (double* row = _row.AsSpan(), other = vector.AsSpan())
            {
                sum = Dot(row, other, _length, out magnitude);
            }

            if (!double.IsFinite(magnitude))
            {
                return ExactProduct(vector);
            }

            // The bound of docs/numerics.md, section 10.
            double terms = (_length / FixedLanes.Count) + 9;
            double error = 8 * terms * terms * RoundingError.Double * RoundingError.Double * magnitude;
            return sum.TryRound(error, out float rounded) ? rounded + 0f : ExactProduct(vector);
        }

        private float ExactProduct(ArraySegment<double> vector)
        {
            ReadOnlySpan<double> row = _row.AsSpan(0, _dimension);
            foreach (double element in row)
            {
                if (!double.IsFinite(element))
                {
                    return float.NaN;
                }
            }

            return ExactSingle.Dot(row, vector.AsSpan(0, _dimension));
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
        private static DoubleDouble Dot(double* a, double* b, int length, out double magnitude)
        {
            Vector512<double> high = default, low = default, magnitudes = default;
            for (int i = 0; i < length; i += FixedLanes.Count)
            {
                Vector512<double> first = Vector512.Load(a + i);
                Vector512<double> second = Vector512.Load(b + i);
                Vector512<double> product = first * second;
                low += Vector512.FusedMultiplyAdd(first, second, -product);
                DoubleDouble.Add(ref high, ref low, product);
                magnitudes += Vector512.Abs(product);
            }

            magnitude = FixedLanes.Sum(magnitudes);
            return DoubleDouble.Sum(high, low);
        }
    }
}
