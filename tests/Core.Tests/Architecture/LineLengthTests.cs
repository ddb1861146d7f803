using System.Collections.Generic;
using System.IO;
using System.Linq;
using Xunit;

namespace ClusterTools.Tests.Architecture;

public sealed class LineLengthTests
{
    private const int Longest = 120;
    private const string RawQuote = "\"\"\"";

    private static readonly string[] s_folders = ["src", "tests"];

    [Fact]
    public void No_line_of_code_is_longer_than_120_columns() => Assert.Empty(Files().SelectMany(LongLines));

    // A raw string shows text as it is in a file, which a break would change: its lines do not count.
    private static IEnumerable<string> LongLines(string file)
    {
        bool isRaw = false;
        int number = 0;
        foreach (string line in File.ReadLines(file))
        {
            number++;
            int quotes = line.Split(RawQuote).Length - 1;
            if (line.Length > Longest && !isRaw && quotes == 0)
            {
                yield return $"{Path.GetRelativePath(Repository.Root, file)}:{number}";
            }

            isRaw ^= quotes % 2 == 1;
        }
    }

    private static IEnumerable<string> Files() => s_folders
        .SelectMany(static folder => Directory.EnumerateFiles(
            Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories))
        .Where(static file => !Path.GetRelativePath(Repository.Root, file).Split(Path.DirectorySeparatorChar)
            .Any(static part => part is "bin" or "obj" or "output"));
}
