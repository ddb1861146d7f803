using System;
using System.Collections.Generic;
using System.Linq;
using ClusterTools.Safetensors;

namespace ClusterTools.Fuzz;

/// <summary>Saved bases, ours and those of other programs.</summary>
internal sealed class BasisTarget : FuzzTarget
{
    private const double RightAngle = 1.1e-5;
    private const double UnitNorm = 1.1e-5;

    private readonly ComputeContext _context = new(threads: 1);

    public override string Name => "basis";

    public override string FileName => "basis.safetensors";

    public override byte[] Generate(Random random)
    {
        int dimension = 1 + random.Next(6);
        int count = 1 + random.Next(dimension);
        bool isOurs = random.OneIn(2);
        double[] components = new double[count * dimension];
        for (int k = 0; k < count; k++)
        {
            components[(k * dimension) + k] = 1;
        }

        double[] eigenvalues = [.. Enumerable.Range(0, count).Select(k => (double)(count - k))];
        double[] zeros = new double[dimension];
        SafetensorsItem[] items = !isOurs && random.OneIn(2)
            ?
            [
                SafetensorsItem.FromF32("components", Singles(components), [count, dimension]),
                SafetensorsItem.FromF32("eigenvalues", Singles(eigenvalues)),
                SafetensorsItem.FromF32("mean", new float[dimension]),
            ]
            :
            [
                SafetensorsItem.FromF64("components", components, [count, dimension]),
                SafetensorsItem.FromF64("eigenvalues", eigenvalues),
                SafetensorsItem.FromF64("mean", zeros),
                SafetensorsItem.FromF64("total_variance", [eigenvalues.Sum()]),
                SafetensorsItem.FromF64("residuals", new double[count]),
            ];
        Dictionary<string, string> metadata = isOurs
            ? new()
            {
                ["format"] = "clustertools-pca-basis",
                ["format_version"] = "1",
                ["matrix_name"] = random.OneIn(8) ? "\u001b[2Jm" : "m",
                ["matrix_tensor"] = "W",
                ["matrix_dtype"] = "BF16",
                ["matrix_shape"] = $"[7,{(random.OneIn(8) ? dimension + 1 : dimension)}]",
                ["matrix_sha256"] = new string('a', 64),
            }
            : [];
        return new TensorSet(items.ToDictionary(static item => item.Name), metadata).Compose(random);
    }

    public override object Read(string path) => PcaBasisFile.Load(path, context: _context);

    public override bool IsDocumented(ClusterToolsException exception) => exception
        is SafetensorsException { Error: <= SafetensorsError.IncompleteFile or SafetensorsError.TensorNotFound }
        or BasisException { Error: BasisError.BasisFileInvalid };

    public override void Check(object result, string path, byte[] file)
    {
        var basis = (PcaBasis)result;
        int count = basis.Components.Count;
        FuzzFinding.Require(
            count > 0 && count <= basis.Mean.Count && basis.Eigenvalues.Count == count && basis.Residuals.Count == count
                && basis.Components.All(component => component.Count == basis.Mean.Count),
            "the parts of the basis do not fit");
        for (int j = 0; j < count; j++)
        {
            for (int k = 0; k <= j; k++)
            {
                double dot = basis.Components[j].Zip(basis.Components[k], static (x, y) => x * y).Sum();
                FuzzFinding.Require(
                    j == k ? Math.Abs(Math.Sqrt(dot) - 1) <= UnitNorm : Math.Abs(dot) <= RightAngle,
                    $"components {k + 1} and {j + 1} have the dot product {dot}");
            }
        }

        FuzzFinding.Require(
            basis.Eigenvalues.All(double.IsFinite) && basis.Mean.All(double.IsFinite)
                && basis.Eigenvalues.SequenceEqual(basis.Eigenvalues.OrderDescending()),
            "a number is not finite or out of order");
        if (count >= 3)
        {
            FuzzFinding.Require(
                new SkyDirection(basis, 10, 20).Vector.All(float.IsFinite), "a direction in the basis is not finite");
        }
    }

    private static float[] Singles(double[] numbers) => Array.ConvertAll(numbers, static number => (float)number);
}
