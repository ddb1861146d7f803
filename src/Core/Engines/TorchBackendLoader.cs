using System;
using System.IO;
using System.Reflection;
using System.Threading;

namespace ClusterTools.Engines;

/// <summary>
/// Loads the Torch backend when it is first used. What keeps it from being loaded is told by each use.
/// </summary>
internal sealed class TorchBackendLoader
{
    /// <summary>The environment variable that names the backend's folder; by default <c>torch</c> beside the core's.</summary>
    public const string FolderVariable = "CLUSTERTOOLS_TORCH";

    /// <summary>The environment variable that names the folder of a libtorch that is not in the backend's.</summary>
    public const string LibtorchVariable = "CLUSTERTOOLS_LIBTORCH";

    private const string AssemblyFile = "ClusterTools.Torch.dll";
    private const string EntryType = "ClusterTools.Torch.TorchBackend";

    private readonly Lock _gate = new();
    private ITorchBackend? _backend;
    private DeviceFault? _lastingFault;

    /// <summary>The process's loader: it can hold one libtorch.</summary>
    public static TorchBackendLoader Shared { get; } = new();

    /// <summary>Loads the backend that the environment or the module's layout names, unless one is loaded.</summary>
    /// <param name="fault">What keeps it from being loaded.</param>
    /// <returns>The backend; null where there is a fault.</returns>
    public ITorchBackend? Load(out DeviceFault? fault) =>
        Load(Variable(FolderVariable) ?? DefaultFolder(), Variable(LibtorchVariable), out fault);

    /// <summary>Loads the backend of a folder, unless one is loaded already.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="libtorch">Another folder that holds libtorch; null for none.</param>
    /// <param name="fault">What keeps it from being loaded.</param>
    /// <returns>The backend; null where there is a fault.</returns>
    public ITorchBackend? Load(string folder, string? libtorch, out DeviceFault? fault)
    {
        lock (_gate)
        {
            fault = _lastingFault;
            return _backend ??= fault is null ? TryLoad(folder, libtorch, out fault) : null;
        }
    }

    private ITorchBackend? TryLoad(string folder, string? libtorch, out DeviceFault? fault)
    {
        fault = null;
        string assembly = Path.Combine(folder, AssemblyFile);
        if (!File.Exists(assembly))
        {
            fault = new DeviceFault(
                ComputeError.TorchNotInstalled,
                $"The Torch backend is not installed: there is no '{assembly}'.",
                $"Make it by './build.ps1 Torch' in a clone of the module, name the folder of one by {FolderVariable}, or "
                + "use -Device Cpu.");
            return null;
        }

        var libraries = new TorchLibraries(folder, libtorch);
        try
        {
            libraries.Load();
            Type entry = new TorchLoadContext(folder, libraries)
                .LoadFromAssemblyPath(assembly).GetType(EntryType, throwOnError: true)!;
#pragma warning disable RS0030 // The backend is code of the module's, in a folder that only its user names.
            return (ITorchBackend)Activator.CreateInstance(entry, [libraries.MayHaveCuda])!;
#pragma warning restore RS0030
        }
        catch (Exception exception) when (IsLoadFailure(exception))
        {
            fault = new DeviceFault(
                ComputeError.TorchNotUsable,
                $"The Torch backend in '{folder}' cannot be loaded: {RootOf(exception).Message.TrimEnd('.')}.",
                $"Make it again by './build.ps1 Torch', or name a folder with its libtorch by {LibtorchVariable}, and begin a "
                + "new session; or use -Device Cpu.");

            // What was loaded cannot be undone, and a second libtorch would end the process.
            _lastingFault = libraries.HasLoaded ? fault : null;
            return null;
        }
    }

    // What loaders, a constructor that finds no function, and an assembly of another version throw.
    private static bool IsLoadFailure(Exception exception) => RootOf(exception) is
        TypeLoadException or BadImageFormatException or IOException or MissingMemberException or InvalidCastException
        or NotSupportedException or UnauthorizedAccessException or System.Runtime.InteropServices.ExternalException;

    private static Exception RootOf(Exception exception) =>
        exception is TargetInvocationException or TypeInitializationException && exception.InnerException is not null
            ? RootOf(exception.InnerException)
            : exception;

    private static string? Variable(string name) =>
        Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? Path.GetFullPath(value) : null;

    // module/torch is beside module/bin, where this assembly is.
    private static string DefaultFolder() => Path.GetFullPath(
        Path.Combine(Path.GetDirectoryName(typeof(TorchBackendLoader).Assembly.Location)!, "..", "torch"));
}
