using System;
using System.IO;
using ClusterTools.Files;
using ClusterTools.Safetensors;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Models;

/// <summary>The header of a safetensors file and the file's modification time, read at the same moment.</summary>
/// <param name="Header">The header.</param>
/// <param name="LastWriteTimeUtc">The modification time.</param>
internal sealed record FileHeader(SafetensorsHeader Header, DateTime LastWriteTimeUtc)
{
    /// <summary>Reads the header of a file.</summary>
    /// <param name="file">The file's full path.</param>
    /// <returns>The header.</returns>
    /// <exception cref="ModelException">ModelShardMissing: a link of the Hugging Face cache leads nowhere.</exception>
    /// <exception cref="SafetensorsException">The file is not a valid safetensors file.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static FileHeader Read(string file)
    {
        try
        {
            using SafeFileHandle handle = InputFile.Open(file);
            return new FileHeader(SafetensorsHeader.Read(handle, file), File.GetLastWriteTimeUtc(handle));
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException
            && new FileInfo(file).LinkTarget is string target
            && ModelFolder.HowToFetch(Path.GetDirectoryName(file)!) is { Length: > 0 } how)
        {
            throw new ModelException(
                ModelError.ModelShardMissing,
                file,
                $"'{file}' is a link to '{target}', which is not there.{how}",
                exception);
        }
    }
}
