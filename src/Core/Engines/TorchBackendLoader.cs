using System;
using System.IO;
using System.Reflection;
using System.Threading;

namespace ClusterTools.Engines;

/// <summary>
/// Loads the Torch backend on first use. Every use reports the reason if it cannot be loaded.
/// </summary>
internal sealed class TorchBackendLoader
{
    /// <summary>The environment variable that names the backend's folder; by default <c>module/torch</c>.</summary>
    public const string FolderVariable = "CLUSTERTOOLS_TORCH";

    private const string AssemblyFile = "ClusterTools.Torch.dll";
    private const string EntryType = "ClusterTools.Torch.TorchBackend";

    private readonly Lock _gate = new();
    private ITorchBackend? _backend;
    private DeviceFault? _lastingFault;

    /// <summary>The process's only loader, since a process can hold one libtorch.</summary>
    public static TorchBackendLoader Shared { get; } = new();

    /// <summary>Loads the backend that the environment or the module's layout names, unless one is loaded.</summary>
    /// <param name="fault">The reason why it cannot be loaded.</param>
    /// <returns>The backend; null if the device cannot be used.</returns>
    public ITorchBackend? Load(out DeviceFault? fault) => Load(DefaultFolder(), out fault);

    /// <summary>Loads the backend of a folder, unless one is loaded already.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="fault">The reason why it cannot be loaded.</param>
    /// <returns>The backend; null if the device cannot be used.</returns>
    public ITorchBackend? Load(string folder, out DeviceFault? fault)
    {
        lock (_gate)
        {
            fault = _lastingFault;
            return _backend ??= fault is null ? TryLoad(folder, out fault) : null;
        }
    }

    /// <summary>Makes the fault of a backend that is installed but cannot be loaded.</summary>
    /// <param name="folder">The backend's folder.</param>
    /// <param name="reason">The reason, without a full stop.</param>
    /// <returns>The fault, with the remedy that fits the reason.</returns>
    internal static DeviceFault NotUsable(string folder, string reason) => new(
        ComputeError.TorchNotUsable,
        $"The Torch backend in '{folder}' cannot be loaded: {reason}.",
        RemedyOf(reason));

    /// <summary>
    /// Finds the type of the backend, and makes sure that all types of its assembly are compatible.
    /// </summary>
    /// <param name="assembly">The backend's assembly.</param>
    /// <returns>The type that is the backend.</returns>
    /// <exception cref="NotSupportedException">The assembly was built for another version.</exception>
    /// <exception cref="TypeLoadException">A type does not fit: the assembly was built for another core.</exception>
    internal static Type EntryOf(Assembly assembly)
    {
        Version? core = typeof(TorchBackendLoader).Assembly.GetName().Version;
        Version? own = assembly.GetName().Version;
        if (own != core)
        {
            throw new NotSupportedException($"it was built for ClusterTools {own}, and this is {core}");
        }

        try
        {
            // Otherwise an incompatible type fails in the middle of a computation.
            _ = assembly.GetTypes();
        }
        catch (ReflectionTypeLoadException exception) when (exception.LoaderExceptions is [Exception first, ..])
        {
            throw new TypeLoadException(first.Message, exception);
        }

        return assembly.GetType(EntryType, throwOnError: true)!;
    }

    private ITorchBackend? TryLoad(string folder, out DeviceFault? fault)
    {
        fault = null;
        string assembly = Path.Combine(folder, AssemblyFile);
        if (!File.Exists(assembly))
        {
            fault = new DeviceFault(
                ComputeError.TorchNotInstalled,
                $"The Torch backend is not installed: there is no '{assembly}'.",
                "Build it with './build.ps1 Torch' in a clone of the module, name a backend's folder in "
                + $"{FolderVariable}, or use -Device Cpu.");
            return null;
        }

        var libraries = new TorchLibraries(folder);
        try
        {
            libraries.Load();
            Type entry = EntryOf(new TorchLoadContext(folder).LoadFromAssemblyPath(assembly));
#pragma warning disable RS0030 // The backend is code of the module's, in a folder that only its user names.
            return (ITorchBackend)Activator.CreateInstance(entry, [libraries.HasCuda])!;
#pragma warning restore RS0030
        }
        catch (Exception exception) when (IsLoadFailure(exception))
        {
            fault = NotUsable(folder, RootOf(exception).Message.TrimEnd('.'));

            // A loaded library cannot be unloaded, and a second libtorch would end the process.
            _lastingFault = libraries.HasLoaded ? fault : null;
            return null;
        }
    }

    // The exceptions of loaders, of a constructor that finds no function, and of an assembly of another version.
    private static bool IsLoadFailure(Exception exception) => RootOf(exception) is
        TypeLoadException or BadImageFormatException or IOException or MissingMemberException or InvalidCastException
        or NotSupportedException or UnauthorizedAccessException or System.Runtime.InteropServices.ExternalException;

    private static Exception RootOf(Exception exception) =>
        exception is TargetInvocationException or TypeInitializationException && exception.InnerException is not null
            ? RootOf(exception.InnerException)
            : exception;

    // The Linux loader's message if a library needs a later version of the system's libstdc++ or libc.
    private static string RemedyOf(string reason) =>
        !reason.Contains("version `GLIBC", StringComparison.Ordinal)
            ? "Build it again with './build.ps1 Torch' and start a new session, or use -Device Cpu."
        : !reason.Contains("GLIBCXX", StringComparison.Ordinal)
            ? "Use a newer system, such as Debian 13 or Ubuntu 24.04, or use -Device Cpu."
        : "Use a newer system, such as Debian 13 or Ubuntu 24.04, or name the folder of a libstdc++ of GCC 13 or later "
            + "in LD_LIBRARY_PATH before PowerShell starts, or use -Device Cpu.";

    // module/torch is beside module/bin, where this assembly is.
    private static string DefaultFolder() => Path.GetFullPath(
        Environment.GetEnvironmentVariable(FolderVariable) is { Length: > 0 } named ? named
        : Path.Combine(Path.GetDirectoryName(typeof(TorchBackendLoader).Assembly.Location)!, "..", "torch"));
}
