using System;
using System.IO;
using System.Linq;
using System.Text.Json;

namespace ClusterTools.Tests;

/// <summary>The golden files, see tests/golden/README.md.</summary>
internal static class Golden
{
    public static string File(string size, string name) => TestPath(Path.Combine("golden", size, name));

    /// <summary>A path below the repository's folder tests.</summary>
    public static string TestPath(string path) => Path.Combine(Repository.Root, "tests", path);

    public static TokenMatrix Matrix(string size) => TokenMatrix.Open(File(size, "W.safetensors"));

    public static JsonElement Report(string size) =>
        JsonDocument.Parse(System.IO.File.ReadAllText(File(size, "torch_report.json"))).RootElement;

    /// <summary>PyTorch's basis: float components in columns, with LAPACK's signs.</summary>
    public static PcaBasis TorchBasis(string size)
    {
        const int Count = 16;
        TokenMatrix matrix = Matrix(size);
        string path = File(size, "basis_torch.safetensors");
        float[] columns = TensorFile.Load<float>(path, "components");
        return new PcaBasis(
            Enumerable.Range(0, Count).Select(k =>
                Enumerable.Range(0, matrix.Dimension).Select(i => (double)columns[(i * Count) + k]).ToArray()),
            TensorFile.Load<float>(path, "eigenvalues").Take(Count).Select(static v => (double)v).ToArray(),
            Array.ConvertAll(TensorFile.Load<float>(path, "mean"), static v => (double)v),
            double.NaN,
            matrix);
    }

    /// <summary>The direction that PyTorch measured to.</summary>
    public static SkyDirection TorchDirection(string size)
    {
        JsonElement report = Report(size);
        return new SkyDirection(
            TorchBasis(size),
            report.GetProperty("lat").GetDouble(),
            report.GetProperty("lon").GetDouble(),
            new SkyAxes(
                report.GetProperty("north").GetInt32(),
                report.GetProperty("meridian").GetInt32(),
                report.GetProperty("equinox").GetInt32()));
    }
}
