using System.Collections.Generic;
using System.Linq;

namespace ClusterTools.Models;

/// <summary>A model in one file.</summary>
/// <param name="file">The file's full path.</param>
internal sealed class SingleFile(string file) : FileSet(file, [file])
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names =>
        [.. Header(Path).Header.Tensors.Select(static tensor => tensor.Name)];

    /// <inheritdoc/>
    public override bool Contains(string name) => Header(Path).Header.TryGetTensor(name, out _);

    /// <inheritdoc/>
    public override string FileOf(string name) => Path;
}
