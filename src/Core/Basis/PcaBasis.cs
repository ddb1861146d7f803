using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Components;
using ClusterTools.Engines;

namespace ClusterTools;

/// <summary>
/// Principal components of a token matrix: unit eigenvectors of the covariance of its centered rows divided by N, by
/// descending eigenvalue. The sign of each is such that its element of largest magnitude is positive, the first of
/// equals, as in scikit-learn's svd_flip.
/// </summary>
public sealed class PcaBasis : ITokenMatrixSource
{
    private readonly double[][] _components;

    /// <summary>Creates a basis from parts, for example from another program's components; signs are kept.</summary>
    /// <param name="components">The components: k unit vectors of d numbers.</param>
    /// <param name="eigenvalues">Their eigenvalues, k numbers, descending.</param>
    /// <param name="mean">The mean of the rows, d numbers.</param>
    /// <param name="totalVariance">The sum of all d eigenvalues; NaN if unknown.</param>
    /// <param name="tokenMatrix">The matrix that is measured by default, of dimension d.</param>
    /// <param name="residuals">||C v - l v|| / l1 for each component; null if unknown.</param>
    /// <exception cref="ArgumentException">There is no component, or lengths differ.</exception>
    public PcaBasis(
        IEnumerable<IReadOnlyList<double>> components,
        IReadOnlyList<double> eigenvalues,
        IReadOnlyList<double> mean,
        double totalVariance,
        TokenMatrix? tokenMatrix = null,
        IReadOnlyList<double>? residuals = null)
    {
        ArgumentNullException.ThrowIfNull(components);
        ArgumentNullException.ThrowIfNull(eigenvalues);
        ArgumentNullException.ThrowIfNull(mean);
        _components = [.. components.Select(component => component.ToArray())];
        if (_components.Length == 0 || _components.Any(component => component.Length != mean.Count))
        {
            throw new ArgumentException(
                "A basis needs one component or more, each as long as the mean.", nameof(components));
        }

        if (eigenvalues.Count != _components.Length || (residuals is not null && residuals.Count != _components.Length))
        {
            throw new ArgumentException(
                "There must be one eigenvalue and one residual for each component.", nameof(eigenvalues));
        }

        tokenMatrix?.RequireDimension(mean.Count, "The components have", "Name the matrix that they came from.");
        Components = Array.AsReadOnly(
            _components.Select(component => (IReadOnlyList<double>)Array.AsReadOnly(component)).ToArray());
        Eigenvalues = Array.AsReadOnly(eigenvalues.ToArray());
        ExplainedVarianceRatio = Array.AsReadOnly(
            eigenvalues.Select(value => totalVariance > 0 ? value / totalVariance : totalVariance).ToArray());
        TotalVariance = totalVariance;
        Mean = Array.AsReadOnly(mean.ToArray());
        Residuals = Array.AsReadOnly(
            residuals?.ToArray() ?? Enumerable.Repeat(double.NaN, _components.Length).ToArray());
        TokenMatrix = tokenMatrix;
    }

    /// <summary>The components: k unit vectors of d numbers, PC1 first.</summary>
    public IReadOnlyList<IReadOnlyList<double>> Components { get; }

    /// <summary>The variance along each component, k numbers, descending.</summary>
    public IReadOnlyList<double> Eigenvalues { get; }

    /// <summary>Each eigenvalue's share of the total variance, 0 to 1; NaN if the total is unknown.</summary>
    public IReadOnlyList<double> ExplainedVarianceRatio { get; }

    /// <summary>The variance in all directions: the trace of the covariance.</summary>
    public double TotalVariance { get; }

    /// <summary>The mean of the rows, d numbers.</summary>
    public IReadOnlyList<double> Mean { get; }

    /// <summary>
    /// ||C v - l v|| / l1 of each component, at most 1e-10 as computed by <see cref="ComputeDevice.Cpu"/>, and in
    /// float32 of the float32 covariance by others; NaN if unknown.
    /// </summary>
    public IReadOnlyList<double> Residuals { get; }

    /// <summary>The matrix that the basis came from; null if it was made from parts without one.</summary>
    public TokenMatrix? TokenMatrix { get; }

    /// <summary>
    /// The matrix that the basis was computed from, as the file says that it was read from; else null.
    /// </summary>
    public TokenMatrixIdentity? Origin { get; internal init; }

    /// <summary>The device that computed the basis; null if it is not known.</summary>
    public ComputeDevice? Device { get; internal init; }

    /// <summary>The library that computed the basis, and its version; null if that is not known.</summary>
    public string? Engine { get; internal init; }

    /// <summary>The file that the basis was read from; null if it was computed, or made from parts.</summary>
    internal string? SourcePath { get; init; }

    /// <summary>The files that the basis was made from.</summary>
    internal IEnumerable<string> InputFiles =>
        [.. TokenMatrix?.InputFiles ?? [], .. SourcePath is null ? Array.Empty<string>() : [SourcePath]];

    /// <summary>The dimension d.</summary>
    internal int Dimension => Mean.Count;

    /// <summary>Computes the leading principal components, or all.</summary>
    /// <param name="matrix">The matrix [N x d].</param>
    /// <param name="count">The number of components.</param>
    /// <param name="context">Threads, cancellation and progress; the result is bit-identical for every thread
    /// count.</param>
    /// <param name="device">The device. Devices other than Cpu give PyTorch's float32 numbers, except for the
    /// signs.</param>
    /// <returns>The basis; by Cpu with residuals of 1e-10 or less.</returns>
    /// <exception cref="BasisException">More components are asked for than there are dimensions.</exception>
    /// <exception cref="TokenMatrixException">The file was changed, or holds a NaN or an infinity.</exception>
    /// <exception cref="ComputeException">The device cannot be used, or failed.</exception>
    public static PcaBasis Compute(
        TokenMatrix matrix,
        ComponentCount count,
        ComputeContext? context = null,
        ComputeDevice device = ComputeDevice.Cpu)
    {
        ArgumentNullException.ThrowIfNull(matrix);
        return Compute(matrix, count, context ?? new ComputeContext(), ComputeEngines.Get(device));
    }

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Components.Count} principal components of {TokenMatrix?.Name ?? Origin?.Name ?? "a matrix"}";

    /// <summary>Computes a basis on an engine.</summary>
    internal static PcaBasis Compute(
        TokenMatrix matrix, ComponentCount count, ComputeContext context, IComputeEngine engine)
    {
        (EigenPairs pairs, double[] mean, double totalVariance) = engine.ComputeComponents(
            matrix, count.Of(matrix.Dimension), context);
        foreach (double[] vector in pairs.Vectors)
        {
            FixSign(vector);
        }

        return new PcaBasis(pairs.Vectors, pairs.Values, mean, totalVariance, matrix, pairs.Residuals)
        {
            Device = engine.Device,
            Engine = engine.Name,
        };
    }

    internal ReadOnlySpan<double> ComponentSpan(int index) => _components[index];

    private static void FixSign(double[] vector)
    {
        int largest = 0;
        for (int i = 1; i < vector.Length; i++)
        {
            if (Math.Abs(vector[i]) > Math.Abs(vector[largest]))
            {
                largest = i;
            }
        }

        if (vector[largest] < 0)
        {
            for (int i = 0; i < vector.Length; i++)
            {
                vector[i] = -vector[i];
            }
        }
    }
}
