using System.IO;
using System.Reflection;
using System.Runtime.Loader;

namespace ClusterTools.Engines;

/// <summary>
/// The load context of the Torch backend and of TorchSharp. It shares only the core with the session, so its assemblies
/// cannot clash with those of another module.
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
