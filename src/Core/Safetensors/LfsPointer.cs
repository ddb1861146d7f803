using System;

namespace ClusterTools.Safetensors;

/// <summary>Recognizes the pointer files that Git LFS and Xet leave in place of files not yet downloaded.</summary>
internal static class LfsPointer
{
    /// <summary>The first line of a Git LFS pointer; read as a header length it always exceeds the limit.</summary>
    public static ReadOnlySpan<byte> Start => "version https://git-lfs.github.com/spec/"u8;

    /// <summary>The first line of a Xet pointer; read as a header length it always exceeds the limit.</summary>
    public static ReadOnlySpan<byte> XetStart => "# xet version "u8;

    /// <summary>Whether a file that begins with these bytes is a pointer.</summary>
    public static bool IsStart(ReadOnlySpan<byte> bytes) => bytes.StartsWith(Start) || bytes.StartsWith(XetStart);

    /// <summary>Describes a pointer file and how to download the content.</summary>
    /// <param name="bytes">The beginning of the file, which is a pointer.</param>
    /// <returns>Sentences for a message.</returns>
    public static string Describe(ReadOnlySpan<byte> bytes) => bytes.StartsWith(XetStart)
        ? "The file is a Xet pointer: a small text that stands for the content, which was not fetched. Install git-xet "
            + "and run 'git lfs pull' in its repository, or download the file."
        : "The file is a Git LFS pointer: a small text that stands for the content, which was not fetched. Run "
            + "'git lfs pull' in its repository.";

    /// <summary>Makes the error of a pointer in place of a model's file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="bytes">The beginning of the file, which is a pointer.</param>
    /// <returns>The error.</returns>
    public static SafetensorsException Found(string path, ReadOnlySpan<byte> bytes) =>
        new(SafetensorsError.GitLfsPointer, Describe(bytes), path);
}
