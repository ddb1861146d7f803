using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Text.RegularExpressions;
using Xunit;

namespace ClusterTools.Tests.Documentation;

/// <summary>The paths that the README files of the repository name.</summary>
public sealed partial class ReadmePathTests
{
    // Folders of what is built, fetched or measured: a fresh clone has no file in them.
    private static readonly HashSet<string> s_made =
        new(["bin", "obj", "output", "node_modules", ".git"], StringComparer.Ordinal);

    public static TheoryData<string> Files =>
        new(FilesBelow(Repository.Root).Select(static path => Path.GetRelativePath(Repository.Root, path))
            .Order(StringComparer.Ordinal));

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_relative_path_exists(string readme)
    {
        string path = Path.Combine(Repository.Root, readme);
        string folder = Path.GetDirectoryName(path)!;

        string text = File.ReadAllText(path);

        Assert.DoesNotContain(Links(text), link => !Exists(folder, link));
        Assert.DoesNotContain(QuotedPaths(text), name => !Exists(folder, name) && !Exists(Repository.Root, name));
    }

    [Fact]
    public void Links_and_paths_in_backticks_count_as_paths()
    {
        const string Text = """
            See [the docs](docs/a.md#part), ![a picture](b.png), [a page](https://example.org/c) and [here](#part).
            `../peer/d.py` makes `tests/e`. `f.safetensors`, `~/g/h`, `i/<model>/j`, `output/k` and `dotnet l/m` do not count.
            ```
            cp `n/o` [p](q/r)
            ```
            """;

        Assert.Equal(["docs/a.md", "b.png"], Links(Text));
        Assert.Equal(["../peer/d.py", "tests/e"], QuotedPaths(Text));
    }

    private static IEnumerable<string> FilesBelow(string folder) =>
        Directory.EnumerateFiles(folder, "README.md").Concat(Directory.EnumerateDirectories(folder)
            .Where(static child => !s_made.Contains(Path.GetFileName(child)))
            .SelectMany(FilesBelow));

    private static IEnumerable<string> Links(string text) =>
        Paths(Link(), text).Where(static link => !link.Contains("://", StringComparison.Ordinal));

    private static IEnumerable<string> QuotedPaths(string text) =>
        Paths(QuotedPath(), text).Where(static path => !s_made.Contains(path.Split('/')[0]));

    private static IEnumerable<string> Paths(Regex pattern, string text) =>
        pattern.Matches(CodeBlock().Replace(text, string.Empty)).Select(static match => match.Groups["path"].Value);

    private static bool Exists(string folder, string name) => Path.Exists(Path.Combine(folder, name));

    [GeneratedRegex("^ *```.*?^ *```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex CodeBlock();

    [GeneratedRegex(@"\]\((?<path>[^)#\s]+)(#[^)]*)?\)", RegexOptions.ExplicitCapture)]
    private static partial Regex Link();

    [GeneratedRegex("`(?<path>[A-Za-z0-9._-]+/[A-Za-z0-9._/-]*)`", RegexOptions.ExplicitCapture)]
    private static partial Regex QuotedPath();
}
