using System.Linq;
using System.Threading;
using ClusterTools.Chain;
using ClusterTools.Matrices;

namespace ClusterTools.Scans;

/// <summary>
/// Counts rows whose norm overflows bfloat16. All their quotients are 0, so their cosine to any vector is 0: only rows
/// of these cosines are read again.
/// </summary>
internal static class OverflowScan
{
    /// <summary>Counts the rows.</summary>
    /// <param name="rows">The rows that were measured.</param>
    /// <param name="cosines">The bfloat16 bits of their cosines to each vector, one or more.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The number of rows.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    public static int Count(RowSelection rows, ushort[][] cosines, ComputeContext context)
    {
        int[] ids = [.. Enumerable.Range(0, rows.Count)
            .Where(row => cosines.All(bits => bits[row] == 0)).Select(rows.IdOf)];
        if (ids.Length == 0)
        {
            return 0;
        }

        using var scan = new RowScan(new RowSelection(rows.Matrix, ids));
        var kernel = new Kernel();
        scan.ForEach("Checking norms", context, () => kernel);
        return kernel.Count;
    }

    private sealed class Kernel : IRowKernel
    {
        private int _count;

        public int Count => _count;

        public unsafe void Measure(RowSpan rows)
        {
            int dimension = rows.Matrix.Dimension;
            fixed (ushort* first = rows.ToBFloat16())
            {
                for (int row = 0; row < rows.Count; row++)
                {
                    if (NormKernel.Norm(first + (row * dimension), dimension) == BFloat16.PositiveInfinity)
                    {
                        Interlocked.Increment(ref _count);
                    }
                }
            }
        }
    }
}
