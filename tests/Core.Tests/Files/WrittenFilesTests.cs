using System;
using System.IO;
using Xunit;

namespace ClusterTools.Tests.Files;

public sealed class WrittenFilesTests
{
    [Theory]
    [InlineData(@"C:\p\a.csv")]
    [InlineData(@"c:\P\A.CSV")]
    [InlineData(@"C:\p\a.csv.")]
    [InlineData(@"\\?\C:\p\a.csv")]
    public void Another_spelling_of_a_written_file_is_not_free(string path)
    {
        var disk = new WindowsNames(@"C:\p\other.csv");
        var written = new WrittenFiles(disk.Identify);

        Assert.True(written.TryClaim(@"C:\p\a.csv"));
        disk.Add(@"C:\p\a.csv");
        written.Add(@"C:\p\a.csv");

        Assert.False(written.TryClaim(path));
        Assert.True(written.TryClaim(@"C:\p\other.csv"));
    }

    [Fact]
    public void A_path_that_was_claimed_is_not_free_even_if_nothing_was_written()
    {
        var written = new WrittenFiles(static _ => null);

        Assert.True(written.TryClaim("/p/a.csv"));
        Assert.False(written.TryClaim("/p/a.csv"));
    }

    [Fact]
    public void A_link_to_a_written_file_is_not_free()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Links need a privilege there.");
        using TemporaryFolder folder = new();
        var written = new WrittenFiles();

        Assert.True(written.TryClaim(folder.File("a")));
        written.Add(folder.File("a", "x"u8));
        File.CreateSymbolicLink(folder.File("link"), "a");

        Assert.False(written.TryClaim(folder.File("link")));
        Assert.True(written.TryClaim(folder.File("b", "x"u8)));
    }
}
