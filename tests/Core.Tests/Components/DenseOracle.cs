using System;
using System.Collections.Generic;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Components;

/// <summary>Plain loops in double that check a basis against the rows it came from.</summary>
internal static class DenseOracle
{
    public static double[] Mean(double[][] rows) =>
        [.. Enumerable.Range(0, rows[0].Length).Select(j => rows.Average(row => row[j]))];

    public static double[][] Covariance(double[][] rows)
    {
        double[] mean = Mean(rows);
        int d = mean.Length;
        double[][] covariance = [.. Enumerable.Range(0, d).Select(_ => new double[d])];
        foreach (double[] row in rows)
        {
            double[] x = [.. row.Zip(mean, static (a, b) => a - b)];
            for (int i = 0; i < d; i++)
            {
                for (int j = 0; j < d; j++)
                {
                    covariance[i][j] += x[i] * x[j];
                }
            }
        }

        return [.. covariance.Select(row => row.Select(element => element / rows.Length).ToArray())];
    }

    /// <summary>||C v - l v|| / l1 of each component; 0 where there is no variance.</summary>
    public static double[] Residuals(double[][] covariance, PcaBasis basis) =>
    [
        .. basis.Components.Zip(basis.Eigenvalues, (v, l) => basis.Eigenvalues[0] == 0
            ? 0
            : Norm([.. covariance.Select((row, i) => (Dot(row, v) - (l * v[i])) / basis.Eigenvalues[0])])),
    ];

    /// <summary>Checks all that must hold of any basis.</summary>
    public static void Check(PcaBasis basis, double[][] rows)
    {
        double[][] covariance = Covariance(rows);
        double trace = Enumerable.Range(0, covariance.Length).Sum(i => covariance[i][i]);
        double largest = rows.Max(static row => row.Max(Math.Abs));
        Assert.All(Mean(rows).Zip(basis.Mean), pair => Assert.Equal(pair.First, pair.Second, 1e-13 * largest));
        Assert.Equal(trace, basis.TotalVariance, 1e-12 * trace);
        Assert.All(basis.Eigenvalues, static value => Assert.True(value >= 0));
        Assert.Equal(basis.Eigenvalues.OrderDescending(), basis.Eigenvalues);
        Assert.Equal(
            basis.Eigenvalues.Select(value => basis.TotalVariance > 0 ? value / basis.TotalVariance : 0),
            basis.ExplainedVarianceRatio);
        Assert.All(basis.Residuals, static residual => Assert.InRange(residual, 0, 1e-10));
        Assert.All(
            Residuals(covariance, basis).Zip(basis.Residuals),
            pair => Assert.Equal(pair.First, pair.Second, 1e-13));
        CheckOrthonormal(basis);
        foreach (IReadOnlyList<double> component in basis.Components)
        {
            double peak = component.Max(Math.Abs);
            Assert.Equal(peak, component.First(element => Math.Abs(element) == peak));
        }
    }

    public static void CheckOrthonormal(PcaBasis basis)
    {
        for (int k = 0; k < basis.Components.Count; k++)
        {
            for (int l = 0; l <= k; l++)
            {
                Assert.Equal(k == l ? 1 : 0, Dot(basis.Components[k], basis.Components[l]), 1e-12);
            }
        }
    }

    public static double Dot(IReadOnlyList<double> a, IReadOnlyList<double> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Count; i++)
        {
            sum += a[i] * b[i];
        }

        return sum;
    }

    private static double Norm(double[] a) => Math.Sqrt(Dot(a, a));
}
