using System;
using System.Threading;
using ClusterTools.Numerics;
using ClusterTools.Threading;

namespace ClusterTools.LinearAlgebra;

/// <summary>All eigenvalues and eigenvectors of a dense symmetric matrix, in double precision.</summary>
/// <remarks>
/// <para>
/// Householder reduction to tridiagonal form, the reflectors multiplied out, and the implicit QL method with its
/// rotations applied to the product: LAPACK dsyev (dsytrd, dorgtr, dsteqr); Golub and Van Loan, Matrix Computations,
/// 4th ed., section 8.3.
/// </para>
/// <para>
/// The bits of the result depend on nothing but the matrix: all sums run over fixed blocks and lanes in a fixed
/// order, whatever the number of threads and the vectors of the processor, and of the operations only those are used
/// that IEEE 754 rounds correctly (+, -, *, /, square root, fused multiply-add).
/// </para>
/// </remarks>
internal static unsafe class SymmetricEigenSolver
{
    private const int RowBlock = 64;
    private const int BatchRotations = 1 << 20;

    // The shares of the stages in the time, for the progress.
    private const double ReductionShare = 0.3;
    private const double ProductShare = 0.1;

    /// <summary>Computes all eigenpairs of a symmetric matrix.</summary>
    /// <param name="a">
    /// The matrix, row-major and finite. Only the lower triangle (column at most row) is read. The array is
    /// overwritten and is the one that comes back as the eigenvectors.
    /// </param>
    /// <param name="n">The order of the matrix.</param>
    /// <param name="threads">The number of threads to use; the result does not depend on it.</param>
    /// <param name="progress">Told the share of the work done, 0 to 1, on the thread of the caller.</param>
    /// <param name="cancellationToken">Observed every few milliseconds.</param>
    /// <returns>
    /// The eigenvalues in descending order, and the eigenvectors: row k is the unit eigenvector of eigenvalue k, of
    /// either sign.
    /// </returns>
    /// <exception cref="InvalidOperationException">The QL iteration does not converge.</exception>
    /// <exception cref="OperationCanceledException">The operation was cancelled.</exception>
    internal static (double[] Eigenvalues, double[] Eigenvectors) Solve(
        double[] a, int n, int threads, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(a);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (a.LongLength != (long)n * n)
        {
            throw new ArgumentException("The array does not have the size of the matrix.", nameof(a));
        }

        cancellationToken.ThrowIfCancellationRequested();
        int rowBlocks = (n + RowBlock - 1) / RowBlock;
        using var team = new WorkerTeam(Math.Min(threads, Tridiagonalization.PanelCount(n)));
        nint slabLength = (nint)rowBlocks * RowBlock * ReflectorProduct.SlabWidth;
        using var slabs = new AlignedBuffer<double>(team.Size * slabLength);
        double[] diagonal;
        double[] offDiagonal;
        int exponent;
        fixed (double* matrix = a)
        {
            // An odd number of cache lines from row to row keeps a column of rows out of each other's cache sets.
            nint stride = (((nint)n + 31) / 32 * 32) + FixedLanes.Count;
            using (var work = new AlignedBuffer<double>(
                (n + FixedLanes.Count - 1) / FixedLanes.Count * FixedLanes.Count * stride))
            {
                double* w = work.Pointer;
                exponent = LoadScaled(matrix, n, w, stride, team, cancellationToken);
                using var reduction = new Tridiagonalization(w, stride, n, team);
                reduction.Reduce(share => progress?.Report(ReductionShare * share), cancellationToken);
                diagonal = reduction.Diagonal;
                offDiagonal = reduction.OffDiagonal;
                ReflectorProduct.Form(
                    w, stride, n, reduction.Factors.Pointer, matrix, team, slabs.Pointer, slabLength,
                    cancellationToken);
                progress?.Report(ReductionShare + ProductShare);
            }

            int[] order = Diagonalise(
                diagonal, offDiagonal, matrix, team, slabs.Pointer, slabLength, progress, cancellationToken);
            var eigenvalues = new double[n];
            for (int k = 0; k < n; k++)
            {
                eigenvalues[k] = Math.ScaleB(diagonal[order[k]], exponent);
            }

            progress?.Report(1);
            return (eigenvalues, a);
        }
    }

    /// <summary>
    /// Copies the lower triangle, times the power of two that brings its largest element between 1 and 2: exact, and
    /// no square of what counts can over- or underflow from there on.
    /// </summary>
    /// <returns>The exponent that the eigenvalues are to be multiplied with.</returns>
    private static int LoadScaled(
        double* matrix, int n, double* work, nint stride, WorkerTeam team, CancellationToken cancellationToken)
    {
        int blocks = (n + RowBlock - 1) / RowBlock;
        var largest = new double[blocks];
        team.Run(blocks, (block, _) =>
        {
            double max = 0;
            for (int i = block * RowBlock; i < Math.Min((block + 1) * RowBlock, n); i++)
            {
                foreach (double x in new ReadOnlySpan<double>(matrix + ((nint)i * n), i + 1))
                {
                    max = Math.Max(max, Math.Abs(x));
                }
            }

            largest[block] = max;
        });
        double max = 0;
        foreach (double x in largest)
        {
            max = Math.Max(max, x);
        }

        int exponent = max == 0 ? 0 : Math.ILogB(max);

        // In two steps: 2^1074 is not a number.
        double factor = Math.ScaleB(1, -exponent / 2);
        double factor2 = Math.ScaleB(1, -exponent - (-exponent / 2));
        int rows = (n + FixedLanes.Count - 1) / FixedLanes.Count * FixedLanes.Count;
        team.Run(blocks, (block, _) =>
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (int i = block * RowBlock; i < Math.Min((block + 1) * RowBlock, rows); i++)
            {
                double* to = work + (i * stride);
                new Span<double>(to, (int)stride).Clear();
                if (i >= n)
                {
                    continue;
                }

                double* from = matrix + ((nint)i * n);
                for (int j = 0; j <= i; j++)
                {
                    to[j] = from[j] * factor * factor2;
                }

                for (int j = i + 1; j < Math.Min((i | (FixedLanes.Count - 1)) + 1, n); j++)
                {
                    to[j] = matrix[((nint)j * n) + i] * factor * factor2;
                }
            }
        });
        return exponent;
    }

    /// <summary>Runs the QL method and applies its rotations to the rows of the matrix, then sorts the rows.</summary>
    /// <returns>Where in the diagonal the eigenvalues are, in descending order.</returns>
    private static int[] Diagonalise(
        double[] diagonal,
        double[] offDiagonal,
        double* matrix,
        WorkerTeam team,
        double* slabs,
        nint slabLength,
        IProgress<double>? progress,
        CancellationToken cancellationToken)
    {
        int n = diagonal.Length;
        int slabCount = (n + RotationBatch.SlabWidth - 1) / RotationBatch.SlabWidth;
        var ql = new TridiagonalQl(diagonal, offDiagonal);
        int capacity = (int)Math.Min(BatchRotations, (long)n * n / 8);
        using var first = new RotationBatch(capacity, n);
        using var second = new RotationBatch(capacity, n);
        RotationBatch current = first;
        RotationBatch following = second;

        // The identity until the last batch is on record.
        int[] order = new int[n];
        for (int k = 0; k < n; k++)
        {
            order[k] = k;
        }

        // The next rotations are found while the last ones are applied.
        ql.Continue(current, cancellationToken);
        while (true)
        {
            double found = (double)ql.Found / n;
            int extra = ql.Done ? 0 : 1;
            if (extra == 0)
            {
                Array.Sort(order, (x, y) =>
                {
                    int byValue = diagonal[y].CompareTo(diagonal[x]);
                    return byValue != 0 ? byValue : x.CompareTo(y);
                });
            }

            team.Run(slabCount + extra, (item, worker) =>
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (item < extra)
                {
                    ql.Continue(following, cancellationToken);
                }
                else
                {
                    RotateSlab(
                        matrix, n, (item - extra) * RotationBatch.SlabWidth, current, order,
                        slabs + (worker * slabLength), cancellationToken);
                }
            });
            if (extra == 0)
            {
                return order;
            }

            progress?.Report(
                ReductionShare + ProductShare + ((1 - ReductionShare - ProductShare) * found * (2 - found)));
            (current, following) = (following, current);
        }
    }

    /// <summary>Applies a batch to some columns and brings their rows into the given order.</summary>
    private static void RotateSlab(
        double* matrix,
        int n,
        int column,
        RotationBatch rotations,
        int[] order,
        double* slab,
        CancellationToken cancellationToken)
    {
        int width = Math.Min(RotationBatch.SlabWidth, n - column);
        for (int row = 0; row < n; row++)
        {
            var to = new Span<double>(slab + ((nint)row * RotationBatch.SlabWidth), RotationBatch.SlabWidth);
            new ReadOnlySpan<double>(matrix + ((nint)row * n) + column, width).CopyTo(to);
            to[width..].Clear();
        }

        rotations.Apply(slab, cancellationToken);
        for (int row = 0; row < n; row++)
        {
            new ReadOnlySpan<double>(slab + ((nint)order[row] * RotationBatch.SlabWidth), width)
                .CopyTo(new Span<double>(matrix + ((nint)row * n) + column, width));
        }
    }
}
