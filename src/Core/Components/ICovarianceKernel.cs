using System;
using ClusterTools.Matrices;

namespace ClusterTools.Components;

/// <summary>The arithmetic of one pass of <see cref="CovarianceOperator"/> over a block of rows.</summary>
internal interface ICovarianceKernel : IDisposable
{
    /// <summary>
    /// Rows of a block, a constant of the kernel: sums in float are folded into double a block at a time.
    /// </summary>
    int BlockRows { get; }

    /// <summary>The number of doubles that the images of all columns take.</summary>
    int ImageLength { get; }

    /// <summary>Makes a thread's worker.</summary>
    IWorker CreateWorker();

    /// <summary>Takes one column's image out of the sums over all blocks.</summary>
    double[] Unpack(ReadOnlySpan<double> images, int column);

    /// <summary>A thread's buffers and its share of the work.</summary>
    internal interface IWorker
    {
        /// <summary>Adds (w - m)((w - m)^T V) of rows.</summary>
        /// <param name="rows">The rows of a block.</param>
        /// <param name="images">The sums.</param>
        void Add(RowSpan rows, Span<double> images);
    }
}
