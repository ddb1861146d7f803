using System;
using System.IO;
using System.Linq;
using System.Runtime.InteropServices;
using System.Text;

namespace ClusterTools.Engines;

/// <summary>
/// The native libraries of the Torch backend. They are loaded by their full paths, and all their symbols are resolved,
/// before TorchSharp is touched: its own search prints to the console, and its types stay unusable after a first failure.
/// </summary>
internal sealed class TorchLibraries
{
    private const string Bridge = "LibTorchSharp";
    private const string BridgeProof = "THSTorch_get_and_reset_last_err";
    private const string Main = "torch_cpu";

    // In an order in which each finds those that it needs loaded.
    private static readonly string[] s_libtorch = ["c10", "c10_cuda", Main, "torch_cuda", "torch"];

    private readonly string _folder;
    private readonly string? _namedLibtorch;
    private string? _libtorchFolder;

    /// <summary>Names the libraries and loads none.</summary>
    /// <param name="folder">The backend's folder: it holds TorchSharp's bridge and, mostly, libtorch.</param>
    /// <param name="libtorch">Another folder that holds libtorch, itself or in <c>lib</c>; null for none.</param>
    public TorchLibraries(string folder, string? libtorch)
    {
        _folder = folder;
        _namedLibtorch = libtorch;
    }

    /// <summary>Whether one was loaded. It stays, and with another libtorch beside it the process would end.</summary>
    public bool HasLoaded { get; private set; }

    /// <summary>Whether libtorch may have what CUDA needs.</summary>
    public bool MayHaveCuda => _libtorchFolder is null || PathIn(_libtorchFolder, "torch_cuda") is not null;

    /// <summary>Loads the libraries.</summary>
    /// <exception cref="DllNotFoundException">One is missing or broken, or they do not fit together.</exception>
    public void Load()
    {
        // Where no folder has libtorch, the system may: the bridge then finds it as any program does.
        _libtorchFolder = _namedLibtorch is not null ? FolderOf(_namedLibtorch)
            : PathIn(_folder, Main) is not null ? _folder
            : null;
        string bridge = PathIn(_folder, Bridge)
            ?? throw new DllNotFoundException($"'{_folder}' has no {FileNames(Bridge)[0]}");
        foreach (string name in _libtorchFolder is null ? [] : s_libtorch)
        {
            if (PathIn(_libtorchFolder!, name) is string path)
            {
                Add(path);
            }
        }

        if (_libtorchFolder is not null && OperatingSystem.IsLinux())
        {
            RequireLoaded(bridge, _libtorchFolder);
        }

        if (!NativeLibrary.TryGetExport(Add(bridge), BridgeProof, out _))
        {
            throw new DllNotFoundException($"'{bridge}' is not TorchSharp's library");
        }
    }

    /// <summary>Finds a library by its name, as in a P/Invoke.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The handle; 0 where it is not among them.</returns>
    public nint Find(string name)
    {
        // Never from both folders: a process can hold one libtorch.
        string? path = PathIn(name == Bridge ? _folder : _libtorchFolder ?? _folder, name);
        return path is null ? 0 : Load(path);
    }

    private static string FolderOf(string libtorch) =>
        new[] { libtorch, Path.Combine(libtorch, "lib") }.FirstOrDefault(folder => PathIn(folder, Main) is not null)
            ?? throw new DllNotFoundException(
                $"{TorchBackendLoader.LibtorchVariable} names '{libtorch}', where {FileNames(Main)[0]} is not");

    private static string? PathIn(string folder, string name) =>
        FileNames(name).Select(file => Path.Combine(folder, file)).FirstOrDefault(File.Exists);

    private static string[] FileNames(string name) => OperatingSystem.IsWindows() ? [$"{name}.dll", name]
        : OperatingSystem.IsMacOS() ? [$"lib{name}.dylib", name]
        : [$"lib{name}.so", name];

    // Were it another, the bridge would bring one from elsewhere, and two libtorch in a process end it. Only the loader
    // knows by which name a library goes, and only the bridge's file which name it asks for: a text that ends with a 0.
    private static void RequireLoaded(string bridge, string source)
    {
        ReadOnlySpan<byte> content = File.ReadAllBytes(bridge);
        int start = content.IndexOf(Encoding.ASCII.GetBytes(FileNames(Main)[0]));
        int length = start < 0 ? -1 : content[start..].IndexOf((byte)0);
        string? name = length < 0 ? null : Encoding.ASCII.GetString(content.Slice(start, length));
        if (name is not null && !UnixLoader.IsLoaded(name))
        {
            throw new DllNotFoundException($"'{bridge}' needs {name}, and the libtorch in '{source}' is another");
        }
    }

#pragma warning disable RS0030 // The backend is code of the module's, in a folder that only its user names.
    private static nint Load(string path) => NativeLibrary.Load(path);
#pragma warning restore RS0030

    private nint Add(string path)
    {
        // .NET lets symbols be resolved when they are first called, and one that is missing then ends the process.
        nint handle = OperatingSystem.IsWindows() ? Load(path) : UnixLoader.Open(path);
        HasLoaded = true;
        return handle;
    }

    private static class UnixLoader
    {
        private const int ResolveNow = 2;
        private const int OnlyIfLoaded = 4;

        public static bool IsLoaded(string name)
        {
            nint handle = DlOpen(name, ResolveNow | OnlyIfLoaded);
            if (handle != 0)
            {
                NativeLibrary.Free(handle);
            }

            return handle != 0;
        }

        public static nint Open(string path)
        {
            // The first call binds the function, which would lose the error that it is to tell.
            _ = DlError();
            nint handle = DlOpen(path, ResolveNow);
            return handle != 0 ? handle
                : throw new DllNotFoundException(Marshal.PtrToStringUTF8(DlError()) ?? $"'{path}' cannot be loaded");
        }

        [DllImport("libc", EntryPoint = "dlopen")]
        private static extern nint DlOpen([MarshalAs(UnmanagedType.LPUTF8Str)] string path, int mode);

        [DllImport("libc", EntryPoint = "dlerror")]
        private static extern nint DlError();
    }
}
