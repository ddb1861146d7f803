using System.Collections.Generic;
using System.Threading;
using ClusterTools.LinearAlgebra;
using ClusterTools.Numerics;

namespace ClusterTools.Components;

/// <summary>The projection H = Q^T C Q of an operator to a growing orthonormal basis Q.</summary>
internal sealed class ProjectedMatrix
{
    // Row j holds the elements (j, i) for i <= j.
    private readonly List<double[]> _rows = [];

    /// <summary>Adds the rows of the basis vectors that are new.</summary>
    /// <param name="basis">The basis Q.</param>
    /// <param name="images">The images C Q.</param>
    public void Extend(List<double[]> basis, List<double[]> images)
    {
        for (int j = _rows.Count; j < basis.Count; j++)
        {
            var row = new double[j + 1];
            for (int i = 0; i <= j; i++)
            {
                // Uses the older image, which a correction may have made exact; the new one is never exact.
                row[i] = FixedLanes.Dot(images[i], basis[j]);
            }

            _rows.Add(row);
        }
    }

    /// <summary>Makes the projection exact for some vectors x = Q y: afterwards H y = Q^T C x.</summary>
    /// <param name="basis">The basis Q.</param>
    /// <param name="weights">The orthonormal columns y.</param>
    /// <param name="exact">The exact images C x.</param>
    public void Correct(List<double[]> basis, double[][] weights, double[][] exact)
    {
        int count = weights.Length;
        var projections = new double[count][];
        for (int k = 0; k < count; k++)
        {
            projections[k] = Multiply(weights[k]);
            for (int i = 0; i < basis.Count; i++)
            {
                projections[k][i] = FixedLanes.Dot(basis[i], exact[k]) - projections[k][i];
            }
        }

        // G Y^T + Y G^T - Y (Y^T G) Y^T = G Y^T + Y (G - Y S^T)^T, with S = Y^T G.
        for (int k = 0; k < count; k++)
        {
            double[] reduced = [.. projections[k]];
            for (int l = 0; l < count; l++)
            {
                FixedLanes.AddScaled(reduced, -FixedLanes.Dot(weights[k], projections[l]), weights[l]);
            }

            for (int j = 0; j < _rows.Count; j++)
            {
                for (int i = 0; i <= j; i++)
                {
                    _rows[j][i] += (projections[k][j] * weights[k][i]) + (weights[k][j] * reduced[i]);
                }
            }
        }
    }

    private double[] Multiply(double[] vector)
    {
        var product = new double[vector.Length];
        for (int j = 0; j < vector.Length; j++)
        {
            for (int i = 0; i < j; i++)
            {
                product[j] += _rows[j][i] * vector[i];
                product[i] += _rows[j][i] * vector[j];
            }

            product[j] += _rows[j][j] * vector[j];
        }

        return product;
    }

    /// <summary>Computes all eigenpairs of the projection.</summary>
    /// <returns>The eigenvalues, descending, and the coefficients of their vectors in the basis, a row each.</returns>
    public (double[] Values, double[] Coefficients) Solve(CancellationToken cancellationToken)
    {
        int size = _rows.Count;
        var matrix = new double[size * size];
        for (int j = 0; j < size; j++)
        {
            _rows[j].CopyTo(matrix, j * size);
        }

        // The solver reads the lower triangle.
        return SymmetricEigenSolver.Solve(matrix, size, 1, null, cancellationToken);
    }
}
