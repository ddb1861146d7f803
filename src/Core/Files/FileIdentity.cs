using System;
using System.IO;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace ClusterTools.Files;

/// <summary>
/// The identity of a file, equal for all names, links and spellings that lead to it. Two files that exist at the same
/// time have different identities.
/// </summary>
/// <param name="Volume">The number of the volume, or of the device.</param>
/// <param name="File">The number of the file on it: the file id of Windows, or the inode.</param>
internal readonly partial record struct FileIdentity(ulong Volume, UInt128 File)
{
    /// <summary>Finds the identity of the file that a path leads to; links are followed.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The identity; null if there is no such file, or the system does not report it.</returns>
    public static FileIdentity? Of(string path) => OperatingSystem.IsWindows() ? OfWindows(path) : OfUnix(path);

    // Calls the runtime's own library, since the C library's structure differs between systems. The buffer is larger
    // than today's structure, so a later version writes no byte beyond it.
    private static FileIdentity? OfUnix(string path)
    {
        const int Device = 11;
        const int Inode = 13;
        Span<ulong> status = stackalloc ulong[64];
        return GetStatus(path, ref MemoryMarshal.GetReference(status)) == 0
            ? new FileIdentity(status[Device], status[Inode])
            : null;
    }

    // Asks for attributes only, so that files that another program opened without sharing are identified, too.
    private static FileIdentity? OfWindows(string path)
    {
        const uint ReadAttributes = 0x80;
        const uint OpenExisting = 3;
        const uint AlsoFolders = 0x02000000;
        using SafeFileHandle handle = CreateFile(
            path,
            ReadAttributes,
            (uint)(FileShare.ReadWrite | FileShare.Delete),
            securityAttributes: 0,
            OpenExisting,
            AlsoFolders,
            template: 0);
        return handle.IsInvalid ? null : OfHandle(handle);
    }

    private static FileIdentity? OfHandle(SafeFileHandle handle)
    {
        const int FileIdInfo = 18;
        Span<ulong> id = stackalloc ulong[3];
        if (GetInformation(handle, FileIdInfo, ref MemoryMarshal.GetReference(id), 3 * sizeof(ulong)))
        {
            return new FileIdentity(id[0], new UInt128(id[2], id[1]));
        }

        // For file systems without 128-bit ids, such as FAT and some network shares: volume, then high and low
        // number.
        const int VolumeNumber = 7;
        const int HighNumber = 11;
        const int LowNumber = 12;
        Span<uint> information = stackalloc uint[13];
        return GetInformation(handle, ref MemoryMarshal.GetReference(information))
            ? new FileIdentity(
                information[VolumeNumber], ((ulong)information[HighNumber] << 32) | information[LowNumber])
            : null;
    }

    [LibraryImport("libSystem.Native", EntryPoint = "SystemNative_Stat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int GetStatus(string path, ref ulong status);

    [LibraryImport("kernel32", EntryPoint = "CreateFileW", StringMarshalling = StringMarshalling.Utf16)]
    private static partial SafeFileHandle CreateFile(
        string path, uint access, uint share, nint securityAttributes, uint mode, uint flags, nint template);

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandleEx")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetInformation(SafeFileHandle file, int kind, ref ulong information, uint size);

    [LibraryImport("kernel32", EntryPoint = "GetFileInformationByHandle")]
    [return: MarshalAs(UnmanagedType.Bool)]
    private static partial bool GetInformation(SafeFileHandle file, ref uint information);
}
