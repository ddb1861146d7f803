using System;
using System.Collections.Generic;
using System.Diagnostics.CodeAnalysis;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.RegularExpressions;
using ClusterTools.Files;
using ClusterTools.Models;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools;

/// <summary>
/// The models that Hugging Face's tools keep on this machine; read as they lie, and never the network. A model
/// <c>owner/name</c> is the folder <c>models--owner--name</c>: <c>snapshots/[commit]/</c> has its files, often as
/// symbolic links, and <c>refs/[branch]</c> the commit of a branch.
/// </summary>
public static partial class HuggingFaceCache
{
    private const string Prefix = "models--";
    private const string Snapshots = "snapshots";

    // Matching takes time linear in the name's length, so untrusted names need no timeout.
    private const RegexOptions Linear = RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture;

    /// <summary>
    /// The cache's folder: <c>HF_HUB_CACHE</c>, else <c>HF_HOME/hub</c>, else <c>huggingface/hub</c> in
    /// <c>XDG_CACHE_HOME</c> or in <c>~/.cache</c>, as huggingface_hub has it.
    /// </summary>
    public static string Folder => FolderFrom(Environment.CurrentDirectory);

    /// <summary>Lists the ids of the cached models.</summary>
    /// <param name="currentFolder">
    /// Where a relative path of the cache begins; by default the process's current folder.
    /// </param>
    /// <returns>The ids, as <c>Qwen/Qwen3-4B-Instruct-2507</c>, in order; empty if there is no cache.</returns>
    /// <exception cref="UnauthorizedAccessException">The cache may not be read.</exception>
    public static IReadOnlyList<string> GetModelIds(string? currentFolder = null) =>
        GetModelIdsIn(FolderFrom(currentFolder ?? Environment.CurrentDirectory));

    /// <summary>
    /// Whether a text is like <c>Qwen/Qwen3-4B-Instruct-2507</c>: the name of an owner and that of a model.
    /// </summary>
    /// <param name="text">The text.</param>
    /// <returns>Whether it can be a model's id; without an owner, an id looks like a file's name.</returns>
    public static bool IsModelId(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains('/', StringComparison.Ordinal) && IsId(text)
            && !text.EndsWith(ModelFolder.Extension, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Finds the folder of a model.</summary>
    /// <param name="modelId">The model, for example <c>Qwen/Qwen3-4B-Instruct-2507</c>.</param>
    /// <param name="revision">A branch, tag or whole commit; by default main, else the newest cached
    /// snapshot.</param>
    /// <param name="currentFolder">
    /// Where a relative path of the cache begins; by default the process's current folder.
    /// </param>
    /// <returns>The folder of a snapshot.</returns>
    /// <exception cref="ModelException">It is not there.</exception>
    public static string FindModel(string modelId, string? revision = null, string? currentFolder = null)
    {
        ArgumentNullException.ThrowIfNull(modelId);
        return FindModelIn(FolderFrom(currentFolder ?? Environment.CurrentDirectory), modelId, revision);
    }

    /// <summary>Applies the rule of <see cref="Folder"/>.</summary>
    /// <param name="variable">Gives environment variables.</param>
    /// <param name="home">The user's folder.</param>
    /// <param name="currentFolder">Where a relative path begins.</param>
    /// <param name="isWindows">Whether variables may be written <c>%NAME%</c>, too, as Windows has them.</param>
    internal static string FolderOf(
        Func<string, string?> variable, string home, string currentFolder, bool isWindows)
    {
        string? Value(string name) => variable(name) is { Length: > 0 } value ? value : null;
        string huggingFace = Value("HF_HOME")
            ?? Path.Combine(Value("XDG_CACHE_HOME") ?? Path.Combine(home, ".cache"), "huggingface");
        string folder = Value("HF_HUB_CACHE") ?? Value("HUGGINGFACE_HUB_CACHE") ?? Path.Combine(huggingFace, "hub");

        // Python's os.path.expanduser and expandvars treat these settings the same way.
        bool isHome = folder is "~" || folder.StartsWith("~/", StringComparison.Ordinal)
            || folder.StartsWith("~\\", StringComparison.Ordinal);
        Regex pattern = isWindows ? WindowsVariablePattern() : VariablePattern();
        return Path.GetFullPath(
            pattern.Replace(
                isHome ? home + folder[1..] : folder, match => Value(match.Groups["name"].Value) ?? match.Value),
            currentFolder);
    }

    internal static IReadOnlyList<string> GetModelIdsIn(string cache) => Directory.Exists(cache)
        ? [.. Directory.EnumerateDirectories(cache, Prefix + "*").Where(IsModel)
            .Select(static model => IdOf(Path.GetFileName(model))).Order(StringComparer.OrdinalIgnoreCase)]
        : [];

    internal static string FindModelIn(string cache, string modelId, string? revision)
    {
        if (!IsId(modelId))
        {
            throw new ModelException(
                ModelError.ModelNotInCache,
                cache,
                $"'{modelId}' is not the id of a model, which is like Qwen/Qwen3-4B-Instruct-2507, so it is not in the "
                + $"Hugging Face cache '{cache}'. Give the id as 'hf download' takes it, or the path of a folder.");
        }

        string model = Path.Combine(cache, Prefix + modelId.Replace("/", "--", StringComparison.Ordinal));
        if (FindSnapshot(model, revision) is string snapshot)
        {
            return snapshot;
        }

        string what = revision is null ? $"'{modelId}'" : $"Revision '{revision}' of '{modelId}'";
        string option = revision is null ? string.Empty : $" --revision {revision}";
        throw new ModelException(
            ModelError.ModelNotInCache,
            cache,
            $"{what} is not in the Hugging Face cache '{cache}'. Fetch it with 'hf download {modelId}{option}', or "
            + "name the cache that has it in the environment variable HF_HUB_CACHE.");
    }

    /// <summary>
    /// The default snapshot if the folder is a model of a Hugging Face cache, otherwise the folder itself.
    /// </summary>
    internal static string SnapshotOrSelf(string folder) =>
        IsModel(folder) ? FindSnapshot(folder, null) ?? folder : folder;

    /// <summary>Finds the model whose snapshot a folder is.</summary>
    internal static bool TryGetModelId(string folder, [NotNullWhen(true)] out string? modelId)
    {
        string? parent = Path.GetDirectoryName(folder);
        string? model = Path.GetFileName(Path.GetDirectoryName(parent));
        modelId = Path.GetFileName(parent) is Snapshots && model is not null && IsModelName(model) ? IdOf(model) : null;
        return modelId is not null;
    }

    private static bool IsId(string text) =>
        IdPattern().IsMatch(text) && !text.Contains("--", StringComparison.Ordinal);

    private static string FolderFrom(string currentFolder) => FolderOf(
        Environment.GetEnvironmentVariable,
        Environment.GetFolderPath(Environment.SpecialFolder.UserProfile),
        currentFolder,
        OperatingSystem.IsWindows());

    private static string? FindSnapshot(string model, string? revision)
    {
        string snapshots = Path.Combine(model, Snapshots);
        if (revision is not null)
        {
            return RevisionPattern().IsMatch(revision) && !revision.Contains("..", StringComparison.Ordinal)
                ? SnapshotOf(snapshots, revision) ?? SnapshotOfBranch(model, revision)
                : null;
        }

        // If there is no main (deleted, or only a tag was downloaded), the newest snapshot is used.
        return SnapshotOfBranch(model, "main") ?? (Directory.Exists(snapshots)
            ? Directory.EnumerateDirectories(snapshots)
                .OrderByDescending(Directory.GetLastWriteTimeUtc).ThenBy(static path => path, StringComparer.Ordinal)
                .FirstOrDefault()
            : null);
    }

    private static string? SnapshotOfBranch(string model, string branch)
    {
        string reference = Path.Combine(model, "refs", branch);
        return File.Exists(reference)
            ? SnapshotOf(Path.Combine(model, Snapshots), ReadReference(reference))
            : null;
    }

    // The text is a commit, and so a folder's name: a longer text is not valid.
    private static string ReadReference(string path)
    {
        Span<byte> name = stackalloc byte[256];
        using SafeFileHandle handle = InputFile.Open(path);
        return Encoding.UTF8.GetString(name[..RandomAccess.Read(handle, name, 0)]).Trim();
    }

    private static string? SnapshotOf(string snapshots, string commit)
    {
        string folder = Path.Combine(snapshots, commit);
        return CommitPattern().IsMatch(commit) && Directory.Exists(folder) ? folder : null;
    }

    private static bool IsModel(string folder) =>
        IsModelName(Path.GetFileName(folder)) && Directory.Exists(Path.Combine(folder, Snapshots));

    private static bool IsModelName(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.Length > Prefix.Length;

    private static string IdOf(string folderName) =>
        folderName[Prefix.Length..].Replace("--", "/", StringComparison.Ordinal);

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*(/[A-Za-z0-9_][A-Za-z0-9._-]*)?\z", Linear)]
    private static partial Regex IdPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._+-]*(/[A-Za-z0-9_][A-Za-z0-9._+-]*)*\z", Linear)]
    private static partial Regex RevisionPattern();

    [GeneratedRegex(@"^[A-Za-z0-9_][A-Za-z0-9._-]*\z", Linear)]
    private static partial Regex CommitPattern();

    [GeneratedRegex(@"\$\{?(?<name>\w+)\}?", Linear)]
    private static partial Regex VariablePattern();

    [GeneratedRegex(@"\$\{?(?<name>\w+)\}?|%(?<name>[^%]+)%", Linear)]
    private static partial Regex WindowsVariablePattern();
}
