using System;
using System.IO;
using ClusterTools.Files;
using Xunit;

namespace ClusterTools.Tests.Files;

public sealed class FileIdentityTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_file_is_the_same_by_all_spellings_of_its_path()
    {
        string path = _folder.File("f", "x"u8);
        FileIdentity? identity = FileIdentity.Of(path);

        Assert.NotNull(identity);
        Assert.Equal(identity, FileIdentity.Of(Path.Combine(_folder.Path, ".", "f")));
        Assert.Equal(identity, FileIdentity.Of(Path.GetRelativePath(Environment.CurrentDirectory, path)));
        if (OperatingSystem.IsWindows())
        {
            Assert.Equal(identity, FileIdentity.Of(path.ToUpperInvariant()));
            Assert.Equal(identity, FileIdentity.Of(@"\\?\" + path));
            Assert.Equal(identity, FileIdentity.Of(path + "."));
        }
    }

    [Fact]
    public void Files_of_equal_content_length_and_time_are_different()
    {
        string[] paths = [_folder.File("a", "x"u8), _folder.File("b", "x"u8)];
        foreach (string path in paths)
        {
            File.SetLastWriteTimeUtc(path, DateTime.UnixEpoch);
        }

        Assert.NotEqual(FileIdentity.Of(paths[0]), FileIdentity.Of(paths[1]));
    }

    [Fact]
    public void A_file_stays_the_same_when_it_is_moved_and_changed()
    {
        string path = _folder.File("a", "x"u8);
        FileIdentity? identity = FileIdentity.Of(path);

        File.Move(path, _folder.File("b"));
        File.AppendAllText(_folder.File("b"), "more");

        Assert.Equal(identity, FileIdentity.Of(_folder.File("b")));
        Assert.Null(FileIdentity.Of(path));
    }

    [Fact]
    public void A_file_that_nobody_else_may_open_is_identified()
    {
        string path = _folder.File("f");
        using FileStream stream = new(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);

        Assert.NotNull(FileIdentity.Of(path));
    }

    [Fact]
    public void Links_have_the_identity_of_their_target()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        string path = _folder.File("f", "x"u8);
        File.CreateSymbolicLink(_folder.File("link"), path);
        Directory.CreateSymbolicLink(_folder.File("folder"), _folder.Path);
        File.CreateSymbolicLink(_folder.File("circle"), _folder.File("circle"));
        File.CreateSymbolicLink(_folder.File("nowhere"), _folder.File("none"));

        Assert.Equal(FileIdentity.Of(path), FileIdentity.Of(_folder.File("link")));
        Assert.Equal(FileIdentity.Of(path), FileIdentity.Of(_folder.File("folder/f")));
        Assert.Null(FileIdentity.Of(_folder.File("circle")));
        Assert.Null(FileIdentity.Of(_folder.File("nowhere")));
    }
}
