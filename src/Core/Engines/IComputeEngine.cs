using System.Collections.Generic;
using ClusterTools.Chain;
using ClusterTools.Components;
using ClusterTools.Matrices;

namespace ClusterTools.Engines;

/// <summary>The heavy computations on one device; may be called from several threads.</summary>
internal interface IComputeEngine
{
    /// <summary>The device that computes; never <see cref="ComputeDevice.Auto"/>.</summary>
    ComputeDevice Device { get; }

    /// <summary>The library that computes, and its version.</summary>
    string Name { get; }

    /// <summary>Computes the leading principal components; a count of d gives the full spectrum.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="count">The number of components, 1 to d.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>The eigenpairs of the covariance, by descending eigenvalue; no eigenvalue is negative.</returns>
    /// <exception cref="TokenMatrixException">The file was changed, or its elements have no components.</exception>
    /// <exception cref="ComputeException">The device failed.</exception>
    PrincipalComponents ComputeComponents(TokenMatrix matrix, int count, ComputeContext context);

    /// <summary>Multiplies rows by vectors: bfloat16 cosines or logits, depending on the scaling.</summary>
    /// <param name="rows">The n rows.</param>
    /// <param name="vectors">The vectors: d finite bfloat16 bits each.</param>
    /// <param name="scaling">The divisor of each row: its norm for cosines, no divisor for logits.</param>
    /// <param name="context">Threads, cancellation and progress.</param>
    /// <returns>
    /// The n products with each vector as bfloat16 bits: <see cref="BFloat16.NaN"/> if undefined, an infinity if a
    /// logit overflows, and no -0.
    /// </returns>
    /// <exception cref="TokenMatrixException">The file was changed since import.</exception>
    /// <exception cref="ComputeException">The device failed.</exception>
    ushort[][] Multiply(RowSelection rows, IReadOnlyList<ushort[]> vectors, RowScaling scaling, ComputeContext context);
}
