using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Versioning;
using System.Text;
using System.Threading;
using ClusterTools.Files;
using Xunit;

namespace ClusterTools.Tests.Files;

/// <summary>Modes and links; links need rights on Windows that test machines lack.</summary>
[UnsupportedOSPlatform("windows")]
public sealed class AtomicFileUnixTests : IDisposable
{
    private const string NotOnWindows = "Unix only";
    private readonly TemporaryFolder _folder = new();

    public static bool IsUnix => !OperatingSystem.IsWindows();

    public void Dispose() => _folder.Dispose();

    [Fact(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    public void A_new_file_gets_the_mode_of_any_new_file()
    {
        string other = _folder.File("other", "x"u8);
        string path = _folder.File("f");

        Write(path);

        Assert.Equal(File.GetUnixFileMode(other), File.GetUnixFileMode(path));
    }

    [Theory(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    [InlineData(0x180)]
    [InlineData(0x1B6)]
    [InlineData(0x1FF)]
    public void A_replaced_file_keeps_its_mode_from_the_first_byte_on(int mode)
    {
        string path = _folder.File("f", "old"u8);
        File.SetUnixFileMode(path, (UnixFileMode)mode);

        AtomicFile.Write(path, overwrite: true, stream =>
            Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(((FileStream)stream).SafeFileHandle)));

        Assert.Equal((UnixFileMode)mode, File.GetUnixFileMode(path));
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    public void A_link_stays_and_the_file_it_points_to_is_replaced()
    {
        Directory.CreateDirectory(_folder.File("there"));
        string real = _folder.File("there/real", "old"u8);
        string middle = _folder.File("middle");
        string link = _folder.File("link");
        File.CreateSymbolicLink(middle, "there/real");
        File.CreateSymbolicLink(link, middle);

        Assert.Throws<TargetExistsException>(() => AtomicFile.Write(link, overwrite: false, static _ => { }));
        Write(link);

        Assert.Equal("new", File.ReadAllText(real));
        Assert.Null(new FileInfo(real).LinkTarget);
        Assert.Equal(middle, new FileInfo(link).LinkTarget);
        Assert.Equal("there/real", new FileInfo(middle).LinkTarget);
        Assert.Equal([real], Directory.GetFiles(_folder.File("there")));
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    public void A_link_to_nothing_makes_what_it_points_to()
    {
        string link = _folder.File("link");
        File.CreateSymbolicLink(link, "missing/real");

        AtomicFile.Write(link, overwrite: false, static stream => stream.Write("new"u8));

        Assert.Equal("new", File.ReadAllText(_folder.File("missing/real")));
        Assert.Equal("missing/real", new FileInfo(link).LinkTarget);
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    public void A_circle_of_links_or_a_link_to_a_folder_is_refused()
    {
        string link = _folder.File("link");
        File.CreateSymbolicLink(link, "link");
        Assert.ThrowsAny<IOException>(() => Write(link));

        string toFolder = _folder.File("toFolder");
        File.CreateSymbolicLink(toFolder, _folder.Path);
        Assert.ThrowsAny<IOException>(() => Write(toFolder));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    public void A_link_planted_at_the_temporary_name_is_not_followed()
    {
        string victim = _folder.File("victim", "kept"u8);
        string existing = _folder.File("existing", "old"u8);
        foreach (string pointsTo in (string[])[victim, _folder.File("new")])
        {
            string temporary = _folder.File("temporary");
            File.CreateSymbolicLink(temporary, pointsTo);

            Assert.Throws<IOException>(() => AtomicFile.Create(temporary, _folder.File("f")));
            Assert.Throws<IOException>(() => AtomicFile.Create(temporary, existing));
            Assert.Throws<IOException>(() => AtomicFile.CopyToFreeName(existing, temporary));

            Assert.Equal(pointsTo, new FileInfo(temporary).LinkTarget);
            File.Delete(temporary);
        }

        Assert.Equal("kept", File.ReadAllText(victim));
        Assert.Equal(2, Directory.GetFileSystemEntries(_folder.Path).Length);
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    public void The_temporary_name_cannot_be_foreseen()
    {
        HashSet<string> names = [];
        for (int i = 0; i < 20; i++)
        {
            AtomicFile.Write(_folder.File("f"), overwrite: true, _ => names.UnionWith(
                Directory.GetFiles(_folder.Path, ".*.tmp").Select(static path => Path.GetFileName(path)!)));
        }

        Assert.Equal(20, names.Count);
        Assert.All(names, static name => Assert.Matches(@"^\.[0-9a-f]{32}\.tmp$", name));
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    public void A_copy_where_there_are_no_links_is_whole_and_over_no_file()
    {
        string source = _folder.File("source", "new"u8);
        string path = _folder.File("f");

        AtomicFile.CopyToFreeName(source, path);
        Assert.Equal("new", File.ReadAllText(path));

        File.WriteAllText(path, "theirs");
        Assert.Throws<IOException>(() => AtomicFile.CopyToFreeName(source, path));
        Assert.Equal("theirs", File.ReadAllText(path));
    }

    [Theory(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    [InlineData(true)]
    [InlineData(false)]
    public void A_folder_that_is_gone_in_the_end_is_not_taken_for_a_target_that_exists(bool overwrite)
    {
        string path = _folder.File("gone/f");

        IOException error = Assert.ThrowsAny<IOException>(() => AtomicFile.Write(
            path, overwrite, _ => Directory.Delete(_folder.File("gone"), recursive: true)));

        Assert.IsNotType<TargetExistsException>(error);
        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    public void Whoever_reads_the_old_file_goes_on_reading_it()
    {
        string path = _folder.File("f", "old"u8);
        using FileStream old = File.OpenRead(path);

        Write(path);

        using StreamReader reader = new(old, Encoding.UTF8);
        Assert.Equal("old", reader.ReadToEnd());
    }

    [Fact(SkipUnless = nameof(IsUnix), Skip = NotOnWindows)]
    public void A_reader_sees_the_old_or_the_new_file_never_a_part()
    {
        string path = _folder.File("f", new byte[100_000]);
        bool isDone = false;
        string? broken = null;
        Thread reader = new(() =>
        {
            while (!Volatile.Read(ref isDone))
            {
                byte[] seen = File.ReadAllBytes(path);
                if (seen.Length != 100_000 || seen.AsSpan().ContainsAnyExcept(seen[0]))
                {
                    broken = $"{seen.Length} bytes";
                }
            }
        });
        reader.Start();
        for (int i = 0; i < 30; i++)
        {
            byte[] content = [.. Enumerable.Repeat((byte)i, 100_000)];
            AtomicFile.Write(path, overwrite: true, stream => stream.Write(content));
        }

        Volatile.Write(ref isDone, true);
        reader.Join();
        Assert.Null(broken);
    }

    private static void Write(string path) =>
        AtomicFile.Write(path, overwrite: true, static stream => stream.Write("new"u8));
}
