using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Architecture;

public sealed class LineLengthTests
{
    private const int Longest = 120;

    private static readonly string[] s_folders = ["src", "tests"];

    [Fact]
    public void No_line_of_code_is_longer_than_120_columns() => Assert.Empty(
        Files().SelectMany(static file => File.ReadLines(file)
            .Select((line, index) => (line, index))
            .Where(static item => item.line.Length > Longest && !IsRawString(item.line))
            .Select(item => $"{Path.GetRelativePath(Repository.Root, file)}:{item.index + 1}")));

    // A raw string shows JSON as it is in a file, which a break would change.
    private static bool IsRawString(string line) => line.Contains("\"\"\"", StringComparison.Ordinal);

    private static IEnumerable<string> Files() => s_folders
        .SelectMany(static folder => Directory.EnumerateFiles(
            Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(static file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)
            .Any(static part => part is "bin" or "obj" or "output"));
}
