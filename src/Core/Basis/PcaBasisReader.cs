using System.Linq;
using ClusterTools.LinearAlgebra;
using ClusterTools.Safetensors;

namespace ClusterTools.Basis;

/// <summary>Reads the numbers of a basis file and makes sure that they are those of principal components.</summary>
/// <param name="file">The open file.</param>
/// <param name="layout">Its layout.</param>
/// <param name="context">Threads, cancellation and progress.</param>
internal sealed class PcaBasisReader(TensorReader file, PcaBasisLayout layout, ComputeContext context)
{
    // The accuracy of eigenvectors computed in the type, with a margin: PyTorch's in float32 were 4e-7 off at d =
    // 320.
    private const double DoubleNormTolerance = 1e-6;
    private const double SingleNormTolerance = 1e-5;

    // A share of the work, for progress.
    private const double ReadingShare = 0.5;

    /// <summary>Reads the basis.</summary>
    /// <param name="matrix">The matrix to bind it to; null for none.</param>
    /// <returns>The basis, signs as in the file.</returns>
    /// <exception cref="BasisException">BasisFileInvalid: a number is wrong.</exception>
    public PcaBasis Read(TokenMatrix? matrix)
    {
        double[][] components = layout.AreColumns ? ReadColumns() : ReadRows();
        double[] eigenvalues = file.Reals(layout.Eigenvalues, (int)layout.Eigenvalues.ElementCount);
        double[] mean = file.Reals(layout.Mean, layout.Dimension);
        double totalVariance = ReadTotalVariance(eigenvalues);
        double[]? residuals = layout.Residuals is null ? null : file.Reals(layout.Residuals, layout.ComponentCount);
        CheckVectors(eigenvalues, mean, totalVariance, residuals);
        double tolerance = AreSingles(components) ? SingleNormTolerance : DoubleNormTolerance;
        if (OrthonormalCheck.FindFault(components, tolerance, context.Part(ReadingShare, 1)) is string fault)
        {
            throw layout.Invalid(layout.Components, fault);
        }

        eigenvalues = eigenvalues[..layout.ComponentCount];
        return new PcaBasis(components, eigenvalues, mean, totalVariance, matrix, residuals)
        {
            SourcePath = file.Header.Path,
            Origin = layout.Origin,
            Device = layout.Maker?.Device,
            Engine = layout.Maker?.Engine,
        };
    }

    // Numbers computed in float32 are no more accurate if they are saved as doubles.
    private static bool AreSingles(double[][] components) =>
        components.All(static component => component.All(static value => (float)value == value));

    private double[][] ReadRows()
    {
        var components = new double[layout.ComponentCount][];
        for (int k = 0; k < components.Length; k++)
        {
            Report(k, components.Length);
            components[k] = new double[layout.Dimension];
            file.Reals(layout.Components, (long)k * layout.Dimension, components[k]);
        }

        return components;
    }

    private double[][] ReadColumns()
    {
        var components = new double[layout.ComponentCount][];
        for (int k = 0; k < components.Length; k++)
        {
            components[k] = new double[layout.Dimension];
        }

        var row = new double[components.Length];
        for (int i = 0; i < layout.Dimension; i++)
        {
            Report(i, layout.Dimension);
            file.Reals(layout.Components, (long)i * row.Length, row);
            for (int k = 0; k < row.Length; k++)
            {
                components[k][i] = row[k];
            }
        }

        return components;
    }

    private double ReadTotalVariance(double[] eigenvalues)
    {
        if (layout.TotalVariance is not null)
        {
            return file.Reals(layout.TotalVariance, 1)[0];
        }

        return eigenvalues.Length == layout.Dimension ? eigenvalues.Sum() : double.NaN;
    }

    private void CheckVectors(double[] eigenvalues, double[] mean, double totalVariance, double[]? residuals)
    {
        if (!eigenvalues.All(double.IsFinite))
        {
            throw layout.Invalid(layout.Eigenvalues, "holds a NaN or an infinity");
        }

        for (int k = 1; k < eigenvalues.Length; k++)
        {
            if (eigenvalues[k] > eigenvalues[k - 1])
            {
                throw layout.Invalid(
                    layout.Eigenvalues, $"is not in descending order: number {k + 1} is larger than the one before");
            }
        }

        if (!mean.All(double.IsFinite))
        {
            throw layout.Invalid(layout.Mean, "holds a NaN or an infinity");
        }

        // NaN: unknown.
        if (layout.TotalVariance is not null && (totalVariance < 0 || double.IsInfinity(totalVariance)))
        {
            throw layout.Invalid(layout.TotalVariance, "is negative or infinite");
        }

        if (layout.Residuals is not null && residuals!.Any(static value => value < 0 || double.IsInfinity(value)))
        {
            throw layout.Invalid(layout.Residuals, "holds a negative or infinite number");
        }
    }

    private void Report(int done, int all)
    {
        context.CancellationToken.ThrowIfCancellationRequested();
        context.Report("Reading the components", ReadingShare * done / all);
    }
}
