using System.Collections.Generic;
using System.IO;
using System.Text.Json;

namespace ClusterTools.Synthesis;

/// <summary>What the generator planted in a synthetic matrix: the answer that the cmdlets must find.</summary>
/// <param name="ClusterIds">The ids of the cluster's rows, ascending.</param>
/// <param name="HighIds">
/// The ids of the rows a little closer to the cluster's direction than the cluster itself.
/// </param>
/// <param name="IdenticalGroups">The groups of two or more bit-identical rows, each ascending.</param>
public sealed record PlantedCluster(
    IReadOnlyList<int> ClusterIds, IReadOnlyList<int> HighIds, IReadOnlyList<IReadOnlyList<int>> IdenticalGroups)
{
    private static readonly JsonSerializerOptions s_options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
    };

    /// <summary>Reads the description that stands beside a generated matrix.</summary>
    /// <param name="path">The file <c>planted.json</c>.</param>
    /// <returns>What was planted.</returns>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="JsonException">The file is not such a description.</exception>
    public static PlantedCluster Read(string path)
    {
        using FileStream stream = File.OpenRead(path);
        return JsonSerializer.Deserialize<PlantedCluster>(stream, s_options)
            ?? throw new JsonException($"'{path}' holds no description of a planted cluster.");
    }

    internal void Write(Stream stream) => JsonSerializer.Serialize(stream, this, s_options);
}
