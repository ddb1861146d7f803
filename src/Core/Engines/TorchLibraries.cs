using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;

namespace ClusterTools.Engines;

/// <summary>
/// The native libraries of the Torch backend. They are loaded before TorchSharp is touched: if a library cannot be
/// loaded, TorchSharp's own search prints to the console, and its types stay unusable afterwards.
/// </summary>
/// <param name="folder">The backend's folder, which holds TorchSharp's library and libtorch.</param>
internal sealed class TorchLibraries(string folder)
{
    // In dependency order: each library finds the libraries that it needs already loaded.
    private static readonly string[] s_names = ["c10", "c10_cuda", "torch_cpu", "torch_cuda", "torch", "LibTorchSharp"];
    private static readonly string[] s_required = ["torch_cpu", "LibTorchSharp"];

    /// <summary>Whether a library was loaded. It stays loaded, and a second libtorch would end the process.</summary>
    public bool HasLoaded { get; private set; }

    /// <summary>Whether this is a CUDA build of libtorch.</summary>
    public bool HasCuda => File.Exists(PathOf("torch_cuda"));

    /// <summary>Loads the libraries.</summary>
    /// <exception cref="DllNotFoundException">
    /// A library is missing or cannot be loaded; the message names it.
    /// </exception>
    public void Load()
    {
        if (Array.Find(s_required, name => !File.Exists(PathOf(name))) is string missing)
        {
            throw new DllNotFoundException($"'{folder}' has no {FileName(missing)}");
        }

        foreach (string path in s_names.Select(PathOf).Where(File.Exists))
        {
            try
            {
#pragma warning disable RS0030 // The backend is the module's own code, in a folder that only its user names.
                NativeLibrary.Load(path);
#pragma warning restore RS0030
            }
            catch (Exception exception) when (exception is DllNotFoundException or BadImageFormatException)
            {
                throw new DllNotFoundException(Describe(path, exception.Message), exception);
            }

            HasLoaded = true;
        }
    }

    /// <summary>Describes why a library cannot be loaded.</summary>
    /// <param name="path">The library's path.</param>
    /// <param name="message">The runtime's message: on Unix, its last line is the system's reason.</param>
    /// <returns>The system's reason, with the path before it if it names no file.</returns>
    internal static string Describe(string path, string message)
    {
        string reason = message.TrimEnd().Split('\n')[^1];
        return reason.Contains(path, StringComparison.Ordinal) ? reason : $"'{path}': {reason}";
    }

    private static string FileName(string name) => OperatingSystem.IsWindows() ? $"{name}.dll"
        : OperatingSystem.IsMacOS() ? $"lib{name}.dylib"
        : $"lib{name}.so";

    private string PathOf(string name) => Path.Combine(folder, FileName(name));
}
