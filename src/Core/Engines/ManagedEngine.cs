using System.Collections.Generic;
using ClusterTools.Chain;
using ClusterTools.Components;
using ClusterTools.Matrices;
using ClusterTools.Scans;

namespace ClusterTools.Engines;

/// <summary>This library's own engine: exact, and bit-identical on every machine.</summary>
internal sealed class ManagedEngine : IComputeEngine
{
    private ManagedEngine()
    {
    }

    /// <summary>The engine.</summary>
    public static ManagedEngine Instance { get; } = new();

    /// <inheritdoc/>
    public ComputeDevice Device => ComputeDevice.Cpu;

    /// <inheritdoc/>
    public string Name { get; } = $"ClusterTools {typeof(ManagedEngine).Assembly.GetName().Version!.ToString(3)}";

    /// <inheritdoc/>
    public PrincipalComponents ComputeComponents(TokenMatrix matrix, int count, ComputeContext context) =>
        LeadingComponents.Solve(matrix, count, context);

    /// <inheritdoc/>
    public ushort[][] Multiply(
        RowSelection rows, IReadOnlyList<ushort[]> vectors, RowScaling scaling, ComputeContext context)
    {
        ushort[][] products = ProductScan.Multiply(rows, vectors, scaling, context);
        string what = rows.IsAll ? "the matrix" : $"{rows.Count} of its {rows.Matrix.TokenCount} rows";
        string many = scaling == RowScaling.UnitNorm ? "directions" : "states";
        context.Tell($"1 pass over {what}{(vectors.Count == 1 ? string.Empty : $" for {vectors.Count} {many}")}.");
        return products;
    }
}
