using System;
using System.IO;
using ClusterTools.Files;
using Xunit;

namespace ClusterTools.Tests.Files;

public sealed class FileNameTests
{
    [Theory]
    [InlineData(@"C:\p\a""b.csv", "\"")]
    [InlineData(@"C:\p\a?.csv", "?")]
    [InlineData(@"C:\p\a*.csv", "*")]
    [InlineData(@"C:\p|q\a.csv", "|")]
    [InlineData(@"C:\p\<a>.csv", "<")]
    [InlineData(@"C:\p\a.csv:stream", ":")]
    [InlineData(@"\\?\C:\p\a?.csv", "?")]
    [InlineData(@"\\server\share\a?.csv", "?")]
    [InlineData("C:\\p\\a\u001b.csv", "control")]
    public void Windows_refuses_characters(string path, string says)
    {
        IOException error = Assert.Throws<IOException>(() => FileName.Require(path, isWindows: true));

        Assert.Contains(
            says, error.Message[error.Message.IndexOf("it has", StringComparison.Ordinal)..], StringComparison.Ordinal);
        Assert.EndsWith("Choose another name.", error.Message, StringComparison.Ordinal);
        FileName.Require(path, isWindows: false);
    }

    [Fact]
    public void Windows_refuses_names_of_more_than_255_characters()
    {
        string longest = new('n', 255);
        FileName.Require($@"C:\{longest}\{longest}", isWindows: true);

        Assert.Throws<IOException>(() => FileName.Require($@"C:\{longest}n\a.csv", isWindows: true));
        Assert.Throws<IOException>(() => FileName.Require($@"C:\{longest}\{longest}n", isWindows: true));
    }

    [Theory]
    [InlineData(@"C:\p\a.csv")]
    [InlineData(@"C:a.csv")]
    [InlineData(@"\\?\C:\p\a.csv")]
    [InlineData(@"\\server\share\a.csv")]
    [InlineData("имя 名前.csv")]
    public void Windows_allows_other_names(string path) => FileName.Require(path, isWindows: true);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void No_system_allows_the_character_0(bool isWindows) =>
        Assert.Throws<IOException>(() => FileName.Require("a\0.csv", isWindows));

    [Fact]
    public void Windows_has_an_error_of_its_own_for_a_name_that_no_file_may_have()
    {
        Assert.True(
            FileName.IsOfNoFile(new IOException("The filename syntax is incorrect.", unchecked((int)0x8007007B))));
        Assert.True(FileName.IsOfNoFile(new FileNotFoundException()));
        Assert.False(FileName.IsOfNoFile(new IOException("The disk is gone.", unchecked((int)0x80070015))));
    }

    [Fact]
    public void Nothing_is_written_for_a_name_that_is_not_allowed()
    {
        using TemporaryFolder folder = new();

        Assert.Throws<IOException>(() => AtomicFile.Write(
            folder.File("new/a\0.csv"), overwrite: true, static _ => Assert.Fail("called")));

        Assert.Empty(Directory.GetFileSystemEntries(folder.Path));
    }
}
