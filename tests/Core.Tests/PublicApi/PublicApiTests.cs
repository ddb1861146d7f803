using System;
using System.Collections.Generic;
using System.IO;
using System.Linq;
using System.Runtime.Loader;
using PublicApiGenerator;
using Xunit;

namespace ClusterTools.Tests.PublicApi;

/// <summary>
/// The public surface of what ships is a file beside this one, so that each change of it is seen in review.
/// </summary>
public sealed class PublicApiTests
{
    private const string Accept = "CLUSTERTOOLS_ACCEPT_API";

    [Theory]
    [InlineData("ClusterTools.Core")]
    [InlineData("ClusterTools")]
    public void Public_surface_is_the_one_listed(string assembly)
    {
        string file = Golden.TestPath(Path.Combine("Core.Tests", "PublicApi", assembly + ".txt"));
        string[] actual = SurfaceOf(assembly);
        if (Environment.GetEnvironmentVariable(Accept) == "1")
        {
            File.WriteAllText(file, string.Join('\n', actual) + "\n");
        }

        string[] listed = File.Exists(file) ? File.ReadAllLines(file) : [];
        string[] changes = [.. LineDifference.Of(listed, actual)];
        Assert.True(
            changes.Length == 0,
            $"The public surface of {assembly} differs from {file} (- listed, + built). If the change is meant, run "
            + $"the tests of this class with {Accept}=1 and commit the file.\n{string.Join('\n', changes)}");
    }

    [Fact]
    public void Difference_shows_removed_and_added_lines_in_order()
    {
        Assert.Empty(LineDifference.Of(["a", "b"], ["a", "b"]));
        Assert.Equal(["- b", "+ x", "+ d"], LineDifference.Of(["a", "b", "c"], ["a", "x", "c", "d"]));
        Assert.Equal(["- a", "- a"], LineDifference.Of(["a", "a", "a"], ["a"]));
        Assert.Equal(["+ a"], LineDifference.Of([], ["a"]));
    }

    [Fact]
    public void Core_shows_its_internals_to_no_shipped_assembly_but_the_Torch_backend()
    {
        IEnumerable<string> friends = typeof(TokenMatrix).Assembly
            .GetCustomAttributes(typeof(System.Runtime.CompilerServices.InternalsVisibleToAttribute), inherit: false)
            .Cast<System.Runtime.CompilerServices.InternalsVisibleToAttribute>()
                .Select(static friend => friend.AssemblyName);

        Assert.DoesNotContain("ClusterTools", friends);
    }

    private static string[] SurfaceOf(string assembly)
    {
        string path = Golden.TestPath(Path.Combine("..", "module", "bin", assembly + ".dll"));

        // Only its path is used: the file is read, nothing in it is run.
        var context = new AssemblyLoadContext(nameof(PublicApiTests), isCollectible: true);
        try
        {
            string text = context.LoadFromAssemblyPath(Path.GetFullPath(path)).GeneratePublicApi(
                new ApiGeneratorOptions { IncludeAssemblyAttributes = false });
            return [.. text.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n')];
        }
        finally
        {
            context.Unload();
        }
    }
}
