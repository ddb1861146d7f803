namespace ClusterTools.Tests;

/// <summary>The clone that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>The full path of its folder.</summary>
    public static string Root { get; } = BuildSetting.Get("RepositoryRoot");
}
