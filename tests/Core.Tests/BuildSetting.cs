using System.Linq;
using System.Reflection;

namespace ClusterTools.Tests;

/// <summary>Values that the project file gives to the tests, such as folders.</summary>
internal static class BuildSetting
{
    public static string Get(string key) => typeof(BuildSetting).Assembly
        .GetCustomAttributes<AssemblyMetadataAttribute>()
        .Single(attribute => attribute.Key == key).Value!;
}
