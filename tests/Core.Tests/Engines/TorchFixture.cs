using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Reflection;
using ClusterTools.Chain;
using ClusterTools.Engines;
using ClusterTools.Matrices;
using Xunit;

namespace ClusterTools.Tests.Engines;

/// <summary>The Torch backend of this clone, where it was made.</summary>
internal static class TorchFixture
{
    // Enough for every golden matrix at once.
    public const long PlentyBytes = 1L << 30;

    private static readonly ITorchBackend? s_backend = TorchBackendLoader.Shared.Load(Folder, out s_fault);

    private static readonly DeviceFault? s_fault;

    /// <summary>Gets its folder, which may be missing.</summary>
    public static string Folder => Environment.GetEnvironmentVariable(TorchBackendLoader.FolderVariable)
        ?? Path.GetFullPath(Golden.TestPath("../module/torch"));

    /// <summary>Gets the backend, or skips the test that needs it and says why there is none.</summary>
    public static ITorchBackend Backend
    {
        get
        {
            Assert.SkipWhen(s_backend is null, s_fault?.Reason ?? string.Empty);
            return s_backend;
        }
    }

    /// <summary>Creates an engine on the processor.</summary>
    /// <param name="memoryBytes">How much memory it may use.</param>
    public static IComputeEngine Engine(long memoryBytes = PlentyBytes) =>
        Backend.CreateEngine(ComputeDevice.Torch, memoryBytes);

    /// <summary>Measures all rows of a matrix.</summary>
    public static ushort[][] MeasureCosines(
        this IComputeEngine engine, TokenMatrix matrix, IReadOnlyList<ushort[]> directions, ComputeContext context) =>
        engine.MeasureCosines(new RowSelection(matrix), directions, context);

    /// <summary>Measures rows of a matrix.</summary>
    public static ushort[][] MeasureCosines(
        this IComputeEngine engine, RowSelection rows, IReadOnlyList<ushort[]> directions, ComputeContext context) =>
        engine.Multiply(rows, directions, RowScaling.UnitNorm, context);

    /// <summary>Computes the logits of all rows of a matrix.</summary>
    public static ushort[][] MeasureLogits(
        this IComputeEngine engine, TokenMatrix matrix, IReadOnlyList<ushort[]> states, ComputeContext context) =>
        engine.Multiply(new RowSelection(matrix), states, RowScaling.None, context);

    /// <summary>Counts TorchSharp's tensors, which are not for us to name.</summary>
    public static long TensorCount()
    {
        Assembly torchSharp = AppDomain.CurrentDomain.GetAssemblies()
            .Single(static assembly => assembly.GetName().Name == "TorchSharp");
        return (long)torchSharp.GetType("TorchSharp.torch+Tensor", throwOnError: true)!
            .GetProperty("TotalCount", BindingFlags.Public | BindingFlags.Static)!.GetValue(null)!;
    }
}
