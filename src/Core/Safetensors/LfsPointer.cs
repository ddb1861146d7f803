using System;

namespace ClusterTools.Safetensors;

/// <summary>Recognizes the small texts that Git LFS leaves in place of files it did not fetch.</summary>
internal static class LfsPointer
{
    /// <summary>The specification's first line; as the length of a header always beyond the limit.</summary>
    public static ReadOnlySpan<byte> Start => "version https://git-lfs.github.com/spec/"u8;

    /// <summary>Whether a file that begins with these bytes is a pointer.</summary>
    public static bool IsStart(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Start);

    /// <summary>The error of a pointer in place of a file.</summary>
    public static SafetensorsException Found(string path) => new(
        SafetensorsError.GitLfsPointer,
        "The file is a Git LFS pointer: a small text that stands for the model, which was not fetched. Run "
            + "'git lfs pull' in its repository.",
        path);
}
