using System;
using System.Threading;

namespace ClusterTools.LinearAlgebra;

/// <summary>
/// Diagonalises a symmetric tridiagonal matrix by the implicit QL method and puts the rotations on record, some at a
/// time, for others to apply.
/// </summary>
/// <remarks>
/// EISPACK imtql2 and tql2 (Martin and Wilkinson 1968; Dubrulle 1970); Golub and Van Loan, 4th ed., section 8.3.5.
/// The reduction from the last row upwards leaves a graded spectrum with its small end first, which is what QL likes.
/// </remarks>
internal sealed unsafe class TridiagonalQl
{
    private const int SweepsPerEigenvalue = 30;

    // Half of the rounding error of 1: neglecting a coupling this small beside the norm is an error like those of
    // the reduction, and spares the sweeps over the noise that stands for zero in a matrix of low rank.
    private const double NormTolerance = 1.0 / (1L << 54);
    private const double NeighbourTolerance = 1.0 / (1L << 53);

    // Between this and 1 a square is far from underflow.
    private const double SmallestSafeSquare = 1e-250;

    private readonly double[] _d;
    private readonly double[] _e;
    private readonly double _absolute;
    private int _next;
    private long _sweepsLeft;

    /// <summary>Prepares the iteration.</summary>
    /// <param name="diagonal">The diagonal; becomes the eigenvalues, in no order.</param>
    /// <param name="offDiagonal">Element i couples i and i + 1; destroyed.</param>
    internal TridiagonalQl(double[] diagonal, double[] offDiagonal)
    {
        _d = diagonal;
        _e = offDiagonal;
        _sweepsLeft = (long)SweepsPerEigenvalue * diagonal.Length;
        double norm = 0;
        for (int i = 0; i < diagonal.Length; i++)
        {
            norm = Math.Max(norm, Math.Abs(diagonal[i]) + Math.Abs(offDiagonal[i]));
        }

        _absolute = norm * NormTolerance;
    }

    /// <summary>Gets the number of eigenvalues found so far.</summary>
    internal int Found => _next;

    /// <summary>Gets whether all eigenvalues are found.</summary>
    internal bool Done => _next == _d.Length;

    /// <summary>Goes on until all eigenvalues are found or the batch is full.</summary>
    /// <param name="batch">Takes the rotations.</param>
    /// <param name="cancellationToken">Observed before every sweep.</param>
    /// <exception cref="InvalidOperationException">The iteration does not converge.</exception>
    internal void Continue(RotationBatch batch, CancellationToken cancellationToken)
    {
        batch.Clear();
        while (!Done)
        {
            int high = _next;
            while (high < _d.Length - 1 && !Negligible(high))
            {
                high++;
            }

            if (high == _next)
            {
                _next++;
                continue;
            }

            cancellationToken.ThrowIfCancellationRequested();
            double* at = batch.Begin(_next, high);
            if (at == null)
            {
                return;
            }

            if (_sweepsLeft-- == 0)
            {
                throw new InvalidOperationException(
                    $"The QL iteration found {_next} of {_d.Length} eigenvalues and does not converge.");
            }

            Sweep(_next, high, at);
        }
    }

    /// <summary>Tells whether the matrix falls apart between i and i + 1.</summary>
    private bool Negligible(int i)
    {
        double e = Math.Abs(_e[i]);
        return e <= _absolute || e <= NeighbourTolerance * (Math.Abs(_d[i]) + Math.Abs(_d[i + 1]));
    }

    /// <summary>One QL step with an implicit shift on the rows from low to high.</summary>
    private void Sweep(int low, int high, double* at)
    {
        double[] d = _d;
        double[] e = _e;

        // The eigenvalue of the leading 2 x 2 block closer to its first element (Wilkinson's shift).
        double g = (d[low + 1] - d[low]) / (2 * e[low]);
        double r = Math.Sqrt(Math.FusedMultiplyAdd(g, g, 1));
        g = d[high] - d[low] + (e[low] / (g + (g < 0 ? -r : r)));
        double s = 1;
        double c = 1;
        double p = 0;
        for (int i = high - 1; i >= low; i--)
        {
            double f = s * e[i];
            double b = c * e[i];
            r = Math.FusedMultiplyAdd(f, f, g * g);
            r = r >= SmallestSafeSquare ? Math.Sqrt(r) : TinyHypotenuse(f, g);
            e[i + 1] = r;
            if (r == 0)
            {
                // The matrix has come apart below i + 1; the rest of the sweep is not needed.
                d[i + 1] -= p;
                e[high] = 0;
                return;
            }

            s = f / r;
            c = g / r;
            g = d[i + 1] - p;
            r = Math.FusedMultiplyAdd(d[i] - g, s, 2 * c * b);
            p = s * r;
            d[i + 1] = g + p;
            g = Math.FusedMultiplyAdd(c, r, -b);
            RotationBatch.Put(ref at, c, s);
        }

        d[low] -= p;
        e[low] = g;
        e[high] = 0;
    }

    /// <summary>The square root of x^2 + y^2 where the squares underflow.</summary>
    private static double TinyHypotenuse(double x, double y)
    {
        double scale = Math.Max(Math.Abs(x), Math.Abs(y));
        if (scale == 0)
        {
            return 0;
        }

        x /= scale;
        y /= scale;
        return scale * Math.Sqrt(Math.FusedMultiplyAdd(x, x, y * y));
    }
}
