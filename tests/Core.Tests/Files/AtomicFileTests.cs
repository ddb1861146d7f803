using System;
using System.IO;
using System.Linq;
using System.Text;
using System.Threading;
using ClusterTools.Files;
using Xunit;

namespace ClusterTools.Tests.Files;

public sealed class AtomicFileTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Writes_a_new_file_and_its_folders(bool overwrite)
    {
        string path = _folder.File("a/b/new.txt");

        AtomicFile.Write(path, overwrite, Text("new"));

        Assert.Equal("new", File.ReadAllText(path));
        Assert.Single(Directory.GetFileSystemEntries(_folder.File("a/b")));
    }

    [Fact]
    public void Replaces_a_file_whole()
    {
        string path = _folder.File("f", "old and longer"u8);

        AtomicFile.Write(path, overwrite: true, stream =>
        {
            Text("new")(stream);
            stream.Flush();
            Assert.Equal("old and longer", File.ReadAllText(path));
            Assert.Equal(2, Directory.GetFiles(_folder.Path).Length);
        });

        AssertOnly(path, "new");
    }

    [Fact]
    public void Keeps_an_existing_file_and_does_not_even_begin()
    {
        string path = _folder.File("f", "old"u8);

        TargetExistsException error = Assert.Throws<TargetExistsException>(
            () => AtomicFile.Write(path, overwrite: false, static _ => Assert.Fail("called")));

        Assert.Equal(path, error.Path);
        Assert.Contains(path, error.Message);
        AssertOnly(path, "old");
    }

    [Fact]
    public void Keeps_a_file_that_came_to_be_while_writing()
    {
        string path = _folder.File("f");

        TargetExistsException error = Assert.Throws<TargetExistsException>(
            () => AtomicFile.Write(path, overwrite: false, stream =>
            {
                Text("mine")(stream);
                File.WriteAllText(path, "theirs");
            }));

        Assert.NotNull(error.InnerException);
        AssertOnly(path, "theirs");
    }

    [Fact]
    public void Of_many_writers_who_may_not_overwrite_one_wins()
    {
        for (int round = 0; round < 20; round++)
        {
            string path = _folder.File("f");
            using Barrier barrier = new(8);
            int won = 0;
            int lost = 0;
            Thread[] threads = [.. Enumerable.Range(0, 8).Select(i => new Thread(() =>
            {
                try
                {
                    AtomicFile.Write(path, overwrite: false, stream =>
                    {
                        Text("whole")(stream);
                        barrier.SignalAndWait();
                    });
                    Interlocked.Increment(ref won);
                }
                catch (TargetExistsException)
                {
                    Interlocked.Increment(ref lost);
                }
            }))];
            Array.ForEach(threads, static t => t.Start());
            Array.ForEach(threads, static t => t.Join());

            Assert.Equal((1, 7), (won, lost));
            AssertOnly(path, "whole");
            File.Delete(path);
        }
    }

    [Fact]
    public void A_failure_leaves_the_old_file_and_no_other()
    {
        string path = _folder.File("f", "old"u8);
        foreach (Exception failure in new Exception[] { new OperationCanceledException(), new IOException("full") })
        {
            Exception? seen = Record.Exception(() => AtomicFile.Write(path, overwrite: true, stream =>
            {
                Text("half")(stream);
                throw failure;
            }));

            Assert.Same(failure, seen);
            AssertOnly(path, "old");
        }
    }

    [Fact]
    public void A_failure_without_an_old_file_leaves_nothing()
    {
        Assert.Throws<OperationCanceledException>(() => AtomicFile.Write(
            _folder.File("f"), overwrite: true, static _ => throw new OperationCanceledException()));

        Assert.Empty(Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void A_failed_rename_leaves_no_temporary_file()
    {
        string path = _folder.File("f");

        Assert.ThrowsAny<Exception>(
            () => AtomicFile.Write(path, overwrite: true, _ => Directory.CreateDirectory(path)));

        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    [Fact]
    public void Folders_devices_and_no_name_are_refused()
    {
        Assert.Throws<IOException>(() => AtomicFile.Write(_folder.Path, true, Text("x")));
        Assert.Throws<IOException>(() => AtomicFile.Write(_folder.File("new/"), true, Text("x")));
        Assert.ThrowsAny<IOException>(() => AtomicFile.Write(
            Path.Combine(_folder.File("f", [1]), "under a file"), true, Text("x")));
        Assert.Throws<ArgumentException>(static () => AtomicFile.Write("", true, Text("x")));
        Assert.Throws<ArgumentNullException>(() => AtomicFile.Write(_folder.File("f"), true, null!));
        Assert.Throws<IOException>(static () => AtomicFile.Write(
            OperatingSystem.IsWindows() ? @"\\.\NUL" : "/dev/null", true, Text("x")));
    }

    [Fact]
    public void A_name_as_long_as_allowed_can_be_written()
    {
        string path = _folder.File(new string('n', 255));

        AtomicFile.Write(path, overwrite: false, Text("x"));

        AssertOnly(path, "x");
    }

    [Fact]
    public void A_read_only_file_is_replaced_only_if_asked_and_stays_read_only()
    {
        string path = _folder.File("f", "old"u8);
        new FileInfo(path).IsReadOnly = true;

        Assert.Throws<UnauthorizedAccessException>(() => AtomicFile.Write(path, overwrite: true, Text("new")));
        AssertOnly(path, "old");

        AtomicFile.Write(path, overwrite: true, Text("new"), replaceReadOnly: true);
        AssertOnly(path, "new");
        Assert.True(new FileInfo(path).IsReadOnly);
        new FileInfo(path).IsReadOnly = false;
    }

    private void AssertOnly(string path, string content)
    {
        Assert.Equal(content, File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFileSystemEntries(_folder.Path));
    }

    private static Action<Stream> Text(string text) => stream => stream.Write(Encoding.UTF8.GetBytes(text));
}
