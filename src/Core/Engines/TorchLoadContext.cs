using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace ClusterTools.Engines;

/// <summary>
/// Where the Torch backend and the assemblies it brings live, apart from those of the session: only the core is shared, so
/// nothing of them can clash with what another module loads.
/// </summary>
/// <param name="folder">The backend's folder.</param>
internal sealed class TorchLoadContext(string folder) : AssemblyLoadContext("ClusterTools.Torch")
{
    /// <inheritdoc/>
    protected override Assembly? Load(AssemblyName assemblyName)
    {
        Assembly core = typeof(TorchLoadContext).Assembly;
        if (assemblyName.Name == core.GetName().Name)
        {
            return core;
        }

        string path = Path.Combine(folder, assemblyName.Name + ".dll");
        return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
    }
}
