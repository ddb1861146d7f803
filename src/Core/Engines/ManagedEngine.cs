using System.Collections.Generic;
using System.Linq;
using ClusterTools.Chain;
using ClusterTools.Components;
using ClusterTools.Matrices;
using ClusterTools.Scans;

namespace ClusterTools.Engines;

/// <summary>This library's own engine: exact, and the same to the bit on every machine.</summary>
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
    public ushort[][] MeasureCosines(RowSelection rows, IReadOnlyList<ushort[]> directions, ComputeContext context)
    {
        DirectionOperand[] operands = [.. directions.Select(static bits => new DirectionOperand(bits))];
        ushort[][] cosines = CosineScan.Compute(rows, operands, context);
        string pass = "1 pass over " + (rows.IsAll ? "the matrix" : $"{rows.Count} of its {rows.Matrix.TokenCount} rows");
        context.Tell(operands.Length == 1 ? $"{pass}." : $"{pass} for {operands.Length} directions.");
        return cosines;
    }
}
