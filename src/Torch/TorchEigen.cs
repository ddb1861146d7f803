using System;
using System.Runtime.InteropServices;
using ClusterTools.Components;
using TorchSharp;
using static TorchSharp.torch;

namespace ClusterTools.Torch;

/// <summary>The notebook's float32 eigenpairs of a covariance.</summary>
internal static class TorchEigen
{
    /// <summary>Computes all eigenpairs and keeps the leading ones.</summary>
    /// <param name="covariance">The covariance [d x d].</param>
    /// <param name="count">The number of pairs to keep.</param>
    /// <param name="passes">The number of passes over the matrix for the covariance.</param>
    /// <returns>The pairs; eigenvalues that rounding made negative are 0.</returns>
    public static EigenPairs Solve(Tensor covariance, int count, int passes)
    {
        using DisposeScope scope = NewDisposeScope();
        (Tensor values, Tensor vectors) = linalg.eigh(covariance);
        Tensor order = values.argsort(descending: true).narrow(0, 0, count);
        values = values.index_select(0, order);
        vectors = vectors.index_select(1, order);
        double[] residuals = Residuals(covariance, values, vectors);
        Tensor rows = vectors.t().cpu().contiguous();
        var components = new double[count][];
        for (int k = 0; k < count; k++)
        {
            using Tensor row = rows.narrow(0, k, 1);
            components[k] = ToDoubles(row);
        }

        return new EigenPairs(
            Array.ConvertAll(ToDoubles(values), static value => Math.Max(value, 0)), components, residuals, passes);
    }

    /// <summary>Widens a float32 tensor, from any device.</summary>
    public static double[] ToDoubles(Tensor tensor)
    {
        using Tensor host = tensor.cpu();
        return Array.ConvertAll(MemoryMarshal.Cast<byte, float>(host.bytes).ToArray(), static value => (double)value);
    }

    private static double[] Residuals(Tensor covariance, Tensor values, Tensor vectors)
    {
        double[] norms = ToDoubles(covariance.mm(vectors).sub_(vectors.mul(values)).norm(0));
        float largest = values.narrow(0, 0, 1).cpu().ToSingle();
        return Array.ConvertAll(norms, norm => largest > 0 ? norm / largest : 0);
    }
}
