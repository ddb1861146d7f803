using System;
using System.Collections.Generic;

namespace ClusterTools.Tests.Architecture;

/// <summary>The rooms of src/Core, the folders that hold its files. CONTRIBUTING.md shows the same list.</summary>
internal static class Rooms
{
    /// <summary>The rooms from bottom to top: a file may use its own room and those before it.</summary>
    public static IReadOnlyList<string> BottomToTop { get; } =
    [
        "Errors", "Threading", "Files", "Numerics", "Safetensors", "Tokens", "LinearAlgebra", "Models", "Chain",
        "Distances", "Matrices", "Scans", "Components", "Engines", "Basis", "Sky", "Measures", "Clusters", "Charts",
    ];

    /// <summary>The rooms that may name the processor's vector instructions.</summary>
    public static IReadOnlySet<string> WithIntrinsics { get; } =
        new HashSet<string> { "Numerics", "Safetensors", "LinearAlgebra", "Chain", "Distances", "Scans", "Components" };

    /// <summary>The height of a room in the list; -1 if the list lacks it.</summary>
    public static int HeightOf(string room)
    {
        for (int height = 0; height < BottomToTop.Count; height++)
        {
            if (string.Equals(BottomToTop[height], room, StringComparison.Ordinal))
            {
                return height;
            }
        }

        return -1;
    }
}
