using System.Collections.Generic;
using System.Linq;
using ClusterTools.Models;
using ClusterTools.Safetensors;

namespace ClusterTools.Tests.Models;

/// <summary>Tensors without a file.</summary>
internal sealed class TensorList(IEnumerable<(string Name, SafetensorsDType DType, long[] Shape)> tensors)
    : ITensorCatalog
{
    private readonly List<SafetensorsTensor> _tensors = [.. tensors.Select(static tensor => new SafetensorsTensor(
        tensor.Name, tensor.DType, tensor.Shape, 0, 1, tensor.Shape.Aggregate(
            1L, static (product, extent) => product * extent)))];

    public string Path => "some.safetensors";

    public IReadOnlyCollection<string> Names => [.. _tensors.Select(static tensor => tensor.Name)];

    public IReadOnlyList<SafetensorsTensor> All => _tensors;

    public IReadOnlyList<SafetensorsTensor> Readable => _tensors;

    public bool Contains(string name) => _tensors.Exists(tensor => tensor.Name == name);

    public SafetensorsTensor Get(string name) => _tensors.Single(tensor => tensor.Name == name);
}
