using System;
using System.ComponentModel;
using System.Diagnostics;
using System.IO;
using Xunit;

namespace ClusterTools.Tests.Files;

/// <summary>A disk of 64 KB, which is soon full: a file system in memory, where the tests may mount one.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>Mounts it, or skips the test.</summary>
    public SmallDisk()
    {
        bool isMounted = OperatingSystem.IsLinux()
            && Run("mount", "-t", "tmpfs", "-o", "size=64k", "none", _folder.Path);
        if (!isMounted)
        {
            _folder.Dispose();
        }

        Assert.SkipUnless(isMounted, "A small disk can be mounted by root on Linux only.");
    }

    public string File(string name) => _folder.File(name);

    public string[] Files() => Directory.GetFileSystemEntries(_folder.Path);

    public void Dispose()
    {
        Run("umount", _folder.Path);
        _folder.Dispose();
    }

    private static bool Run(string program, params string[] arguments)
    {
        try
        {
            var start = new ProcessStartInfo(
                program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
            using Process process = Process.Start(start)!;
            process.WaitForExit();
            return process.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    }
}
