using System.Collections.Generic;
using System.IO;
using System.Linq;
using ClusterTools.Files;
using ClusterTools.Safetensors;

namespace ClusterTools.Models;

/// <summary>The shards that an index names. Only the shards of requested tensors have to exist.</summary>
/// <param name="index">The index.</param>
internal sealed class IndexedShards(ModelIndex index) : FileSet(index.Path, index.Files)
{
    /// <inheritdoc/>
    public override IReadOnlyCollection<string> Names => index.Names;

    /// <inheritdoc/>
    public override bool Contains(string name) => index.Contains(name);

    /// <inheritdoc/>
    public override string FileOf(string name) => index.FileOf(name);

    /// <inheritdoc/>
    public override SafetensorsTensor Get(string name) =>
        Header(FileOf(name)).Header.TryGetTensor(name, out SafetensorsTensor? tensor)
            ? tensor : throw index.Contradicts(name);

    /// <inheritdoc/>
    protected override FileHeader Read(string file)
    {
        try
        {
            return base.Read(file);
        }
        catch (IOException exception) when (FileName.IsOfNoFile(exception))
        {
            string name = SafetensorsException.Quote(System.IO.Path.GetFileName(file));
            throw new ModelException(
                ModelError.ModelShardMissing,
                file,
                $"The index '{Path}' names the file {name}, which is not there.{ModelFolder.HowToComplete(Path)}",
                exception);
        }
    }

    // Tensors of a shard that the index does not list are not part of the model.
    /// <inheritdoc/>
    protected override IEnumerable<SafetensorsTensor> TensorsOf(string file) =>
        base.TensorsOf(file).Where(tensor => index.Contains(tensor.Name) && index.FileOf(tensor.Name) == file);
}
