using System;
using System.IO;

namespace ClusterTools.Models;

/// <summary>Names a model after its folder, or after a file that has a name of its own.</summary>
internal static class ModelName
{
    /// <summary>The folder's name; for a snapshot of the Hugging Face cache the model's, not the commit's.</summary>
    /// <param name="folder">The folder's full path.</param>
    /// <returns>The name; empty for the root of a file system.</returns>
    public static string OfFolder(string folder) => HuggingFaceCache.TryGetModelId(folder, out string? modelId)
        ? modelId[(modelId.LastIndexOf('/') + 1)..]
        : Path.GetFileName(folder);

    /// <summary>
    /// The folder's name for files named W or model, in letters of either case; otherwise the file's.
    /// </summary>
    /// <param name="path">The file's full path.</param>
    /// <returns>The name.</returns>
    public static string OfFile(string path)
    {
        string file = Path.GetFileNameWithoutExtension(path);
        string folder = Path.GetDirectoryName(path) is string parent ? OfFolder(parent) : string.Empty;
        bool generic = file.Equals("W", StringComparison.OrdinalIgnoreCase)
            || file.StartsWith("model", StringComparison.OrdinalIgnoreCase);
        return generic && folder.Length > 0 ? folder : file;
    }
}
