using System.IO;
using System.Linq;
using System.Reflection;

namespace ClusterTools.Tests;

/// <summary>The golden files, see tests/golden/README.md.</summary>
internal static class Golden
{
    private static readonly string s_root = typeof(Golden).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(static a => a.Key == "RepositoryRoot").Value!;

    public static string File(string size, string name) => Path.Combine(s_root, "tests", "golden", size, name);
}
