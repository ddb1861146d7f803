using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Files;

/// <summary>Opens files for reading by position.</summary>
internal static partial class InputFile
{
    /// <summary>Opens a file; other programs may still write, replace or delete it.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The open file.</returns>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    /// <exception cref="DirectoryNotFoundException">There is no such folder.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read, or is a folder.</exception>
    /// <exception cref="IOException">The file cannot be read, or is a pipe.</exception>
    public static SafeFileHandle Open(string path)
    {
        RequireNoPipe(path);
        return File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
    }

    /// <summary>Gets the length of an open file.</summary>
    /// <param name="handle">The file.</param>
    /// <param name="path">Its name, for the message.</param>
    /// <returns>The length in bytes.</returns>
    /// <exception cref="IOException">The file is a pipe or an endless device.</exception>
    public static long GetLength(SafeFileHandle handle, string path)
    {
        try
        {
            return RandomAccess.GetLength(handle);
        }
        catch (NotSupportedException e)
        {
            throw new IOException($"'{path}' is a pipe or device; save its content as a file first.", e);
        }
    }

    /// <summary>Fills a buffer from a position of an open file.</summary>
    /// <param name="handle">The file.</param>
    /// <param name="buffer">The buffer.</param>
    /// <param name="position">The position of the first byte.</param>
    /// <returns>Whether the buffer is full; otherwise the file ends early.</returns>
    /// <exception cref="IOException">The read failed.</exception>
    public static bool TryFill(SafeFileHandle handle, Span<byte> buffer, long position)
    {
        while (!buffer.IsEmpty)
        {
            int read = RandomAccess.Read(handle, buffer, position);
            if (read == 0)
            {
                return false;
            }

            buffer = buffer[read..];
            position += read;
        }

        return true;
    }

    /// <summary>
    /// Opens a file without waiting for a writer: opening a named pipe blocks, uninterruptibly, until a program writes
    /// to it. Every pipe has the length 0, so only files of that length are first opened in non-blocking mode.
    /// </summary>
    private static void RequireNoPipe(string path)
    {
        if (OperatingSystem.IsWindows() || new FileInfo(path) is not { Exists: true, Length: 0 })
        {
            return;
        }

        const int ReadOnly = 0;
        int doNotWait = OperatingSystem.IsLinux() ? 0x800 : 0x4;
        int descriptor = OpenDescriptor(path, ReadOnly | doNotWait);
        if (descriptor >= 0)
        {
            using var handle = new SafeFileHandle(descriptor, ownsHandle: true);
            GetLength(handle, path);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenDescriptor(string path, int flags);
}
