using System;
using System.Collections.Generic;
using System.IO;
using ClusterTools.Files;
using Xunit;

namespace ClusterTools.Tests.Files;

/// <summary>What Windows does to a file that another program holds, played on every system.</summary>
public sealed class HeldFileTests
{
    private readonly List<int> _waits = [];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_is_held_for_a_moment_is_replaced(bool isSharingViolation)
    {
        int calls = 0;

        Retry(
            () =>
            {
                if (++calls < 4)
                {
                    throw Refusal(isSharingViolation);
                }
            },
            isHeld: true);

        Assert.Equal(4, calls);
        Assert.Equal([100, 100, 100], _waits);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_file_that_stays_held_is_an_error_after_a_second(bool isSharingViolation)
    {
        Exception refusal = Refusal(isSharingViolation);

        UnauthorizedAccessException error = Assert.Throws<UnauthorizedAccessException>(
            () => Retry(() => throw refusal, isHeld: true));

        Assert.Equal(
            "'a.csv' is open in another program and cannot be replaced. Close it there, or choose another name.",
            error.Message);
        Assert.Same(refusal, error.InnerException);
        Assert.Equal(10, _waits.Count);
    }

    [Fact]
    public void A_refusal_with_another_reason_names_the_file_at_once()
    {
        UnauthorizedAccessException error = Assert.Throws<UnauthorizedAccessException>(
            () => Retry(() => throw Refusal(isSharingViolation: false), isHeld: false));

        Assert.StartsWith("'a.csv' cannot be written", error.Message, StringComparison.Ordinal);
        Assert.Empty(_waits);
    }

    [Fact]
    public void Another_failure_is_passed_on_at_once()
    {
        var failure = new IOException("full");

        Assert.Same(failure, Assert.Throws<IOException>(() => Retry(() => throw failure, isHeld: true)));
        Assert.Empty(_waits);
    }

    [Fact]
    public void Only_windows_has_held_files()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("f", "x"u8);
        Assert.False(HeldFile.IsHeld(path));

        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);

        Assert.Equal(OperatingSystem.IsWindows(), HeldFile.IsHeld(path));
    }

    [Fact]
    public void A_target_that_is_open_is_replaced_or_kept_with_the_reason()
    {
        using TemporaryFolder folder = new();
        string path = folder.File("f", "old"u8);
        using FileStream stream = new(path, FileMode.Open, FileAccess.Read, FileShare.Read);
        Exception? error = Record.Exception(
            () => AtomicFile.Write(path, overwrite: true, static file => file.Write("new"u8)));

        if (OperatingSystem.IsWindows())
        {
            Assert.IsType<UnauthorizedAccessException>(error);
            Assert.StartsWith($"'{path}' is open in another program", error.Message, StringComparison.Ordinal);
        }

        Assert.Equal(OperatingSystem.IsWindows() ? "old" : "new", File.ReadAllText(path));
        Assert.Equal([path], Directory.GetFiles(folder.Path));
    }

    private void Retry(Action replace, bool isHeld) => HeldFile.Retry("a.csv", replace, () => isHeld, _waits.Add);

    private static Exception Refusal(bool isSharingViolation) => isSharingViolation
        ? new IOException("The process cannot access the file.", unchecked((int)0x80070020))
        : new UnauthorizedAccessException("Access to the path is denied.");
}
