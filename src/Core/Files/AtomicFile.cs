using System;
using System.IO;
using System.Runtime.InteropServices;
using System.Threading;

namespace ClusterTools.Files;

/// <summary>Writes files that others see whole or not at all.</summary>
internal static partial class AtomicFile
{
    // EEXIST of Linux, macOS and the BSDs.
    private const int Exists = 17;

    /// <summary>
    /// Writes a file beside its target, flushes it to the disk and renames it over the target. Until the last step the
    /// target is as it was; if anything fails it stays so and the new file is removed.
    /// </summary>
    /// <param name="path">The target; missing folders are made. A symbolic link stands for what it points to.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <param name="write">Writes the content; leaves the stream open. What it throws comes out as it is.</param>
    /// <param name="replaceReadOnly">Whether a read-only file is replaced too; the new one is read-only again.</param>
    /// <remarks>
    /// A new file gets the permissions any new file gets; a replaced one keeps its Unix mode, not its owner. On Windows
    /// a replaced file gets the access list that its folder gives to new files. On a file system without hard links, a
    /// new file with <paramref name="overwrite"/> false is copied rather than renamed: still never over another, but
    /// not in one step.
    /// </remarks>
    /// <exception cref="TargetExistsException">The target exists and is not to be overwritten.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The target is read-only or in use, or the folder denies access.
    /// </exception>
    /// <exception cref="IOException">
    /// The target is a folder or a device, no file may have its name, or the disk failed or is full.
    /// </exception>
    public static void Write(string path, bool overwrite, Action<Stream> write, bool replaceReadOnly = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        FileName.Require(path);
        RequireNoDevice(Path.GetFullPath(path));
        string target = Resolve(path);

        // The move decides in the end; asked here too so that no long work is done for nothing.
        bool isReadOnly = CheckTarget(target, overwrite, replaceReadOnly);
        string folder = Path.GetDirectoryName(target)!;
        Directory.CreateDirectory(folder);

        // Short, whatever the target's name: that may be as long as the file system allows.
        string temporary = Path.Combine(folder, $".{Guid.NewGuid():N}.tmp");
        bool isCreated = false;
        try
        {
            using (FileStream stream = Create(temporary, target))
            {
                isCreated = true;
                write(stream);
                stream.Flush(flushToDisk: true);
            }

            HeldFile.Retry(
                target,
                () => Move(temporary, target, overwrite, isReadOnly),
                () => HeldFile.IsHeld(temporary) || HeldFile.IsHeld(target),
                Thread.Sleep);
        }
        catch
        {
            // Not if its creation failed: then the name, were it to exist, is not ours.
            if (isCreated)
            {
                Remove(temporary);
            }

            throw;
        }
    }

    /// <summary>The file that a write to a path replaces: the path's own, or what it links to.</summary>
    internal static string Resolve(string path)
    {
        string full = Path.GetFullPath(path);
        FileInfo file = new(full);
        return file.LinkTarget is null ? full : file.ResolveLinkTarget(returnFinalTarget: true)!.FullName;
    }

    // Renamed over, /dev/null would be gone for the whole machine; /dev/stdout links to what has no place in a folder.
    private static void RequireNoDevice(string path)
    {
        if (path.StartsWith(@"\\.\", StringComparison.Ordinal)
            || path.StartsWith("/proc/", StringComparison.Ordinal)
            || (path.StartsWith("/dev/", StringComparison.Ordinal)
                && !path.StartsWith("/dev/shm/", StringComparison.Ordinal)))
        {
            throw new IOException($"'{path}' is a device, not a file; choose another name.");
        }
    }

    private static bool CheckTarget(string target, bool overwrite, bool replaceReadOnly)
    {
        RequireNoDevice(target);
        if (Directory.Exists(target) || Path.EndsInDirectorySeparator(target))
        {
            throw new IOException($"'{target}' is a folder; add the name of a file.");
        }

        FileInfo file = new(target);
        if (!file.Exists)
        {
            return false;
        }

        if (!overwrite)
        {
            throw new TargetExistsException(target);
        }

        // Renaming asks only the folder on Unix; who marked the file did not think of that.
        if (file.IsReadOnly && !replaceReadOnly)
        {
            throw new UnauthorizedAccessException(
                $"'{target}' is read-only; choose another name or allow to replace it.");
        }

        return file.IsReadOnly;
    }

    /// <summary>Creates the new file, with the permissions of the one that it replaces.</summary>
    internal static FileStream Create(string temporary, string target)
    {
        FileStreamOptions options = new()
        {
            // CreateNew fails on any existing name, also a link that someone planted: it never follows one.
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.None,
            BufferSize = 1 << 16,
        };
        if (OperatingSystem.IsWindows() || !File.Exists(target))
        {
            return new FileStream(temporary, options);
        }

        // Set from the start, lest a private file's successor be readable for a moment; and again, since the
        // process's mask takes bits away.
        UnixFileMode mode = File.GetUnixFileMode(target);
        options.UnixCreateMode = mode;
        FileStream stream = new(temporary, options);
        try
        {
            File.SetUnixFileMode(stream.SafeFileHandle, mode);
            return stream;
        }
        catch
        {
            stream.Dispose();
            Remove(temporary);
            throw;
        }
    }

    private static void Move(string temporary, string target, bool overwrite, bool isReadOnly)
    {
        try
        {
            if (isReadOnly && OperatingSystem.IsWindows())
            {
                MoveOverReadOnly(temporary, target);
                return;
            }

            if (overwrite || OperatingSystem.IsWindows())
            {
                File.Move(temporary, target, overwrite);
                return;
            }

            MoveToFreeName(temporary, target);
        }
        catch (IOException e) when (!overwrite && IsExists(e))
        {
            throw new TargetExistsException(target, e);
        }
    }

    /// <summary>
    /// On Unix File.Move looks whether the name is free and then renames, so of two writers both can win. A link is
    /// made in one step and never over a file.
    /// </summary>
    private static void MoveToFreeName(string temporary, string target)
    {
        if (Link(temporary, target) != 0)
        {
            int error = Marshal.GetLastPInvokeError();
            if (error == Exists)
            {
                throw new IOException(Marshal.GetPInvokeErrorMessage(error), error);
            }

            CopyToFreeName(temporary, target);
        }

        Remove(temporary);
    }

    /// <summary>
    /// Where there are no hard links: the copy is not made over a file either, and if it fails it goes.
    /// </summary>
    internal static void CopyToFreeName(string temporary, string target)
    {
        using FileStream source = File.OpenRead(temporary);
        using var copy = new FileStream(target, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0);
        try
        {
            source.CopyTo(copy);
            copy.Flush(flushToDisk: true);
        }
        catch
        {
            Remove(target);
            throw;
        }
    }

    [LibraryImport("libc", EntryPoint = "link", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Link(string existingName, string newName);

    /// <summary>Windows replaces no read-only file, so the mark is lifted for the moment of the move.</summary>
    private static void MoveOverReadOnly(string temporary, string target)
    {
        File.SetAttributes(target, File.GetAttributes(target) & ~FileAttributes.ReadOnly);
        try
        {
            File.Move(temporary, target, overwrite: true);
        }
        finally
        {
            File.SetAttributes(target, File.GetAttributes(target) | FileAttributes.ReadOnly);
        }
    }

    // As .NET passes it on from Unix; ERROR_FILE_EXISTS and ERROR_ALREADY_EXISTS.
    private static bool IsExists(IOException e) =>
        e.HResult is Exists or unchecked((int)0x80070050) or unchecked((int)0x800700B7);

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The first error is the one to report.
        }
    }
}
