using System;
using ClusterTools.Chain;
using ClusterTools.Matrices;

namespace ClusterTools.Scans;

/// <summary>Divides rows by their norms, for the cosines of rows to each other.</summary>
internal static class QuotientScan
{
    /// <summary>Reads the rows and divides them.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The quotients of all rows, which the caller disposes.</returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="OperationCanceledException">The context was cancelled.</exception>
    public static QuotientRows Divide(RowScan rows, ComputeContext context)
    {
        var quotients = new QuotientRows(rows.Rows.Count, rows.Matrix.Dimension);
        try
        {
            rows.ForEach("Measuring pairs", context, () => new Kernel(quotients));
        }
        catch
        {
            quotients.Dispose();
            throw;
        }

        return quotients;
    }

    private sealed class Kernel(QuotientRows quotients) : IRowKernel
    {
        public void Measure(RowSpan rows)
        {
            int dimension = rows.Matrix.Dimension;
            ReadOnlySpan<ushort> elements = rows.ToBFloat16();
            for (int row = 0; row < rows.Count; row++)
            {
                quotients.Fill(rows.First + row, elements.Slice(row * dimension, dimension));
            }
        }
    }
}
