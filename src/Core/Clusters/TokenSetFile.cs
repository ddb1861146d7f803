using System;
using System.Collections.Generic;
using System.Globalization;
using System.IO;
using System.Linq;
using System.Text;
using System.Text.Json;
using ClusterTools.Errors;
using ClusterTools.Safetensors;

namespace ClusterTools.Clusters;

/// <summary>Writes sets of tokens that have no cosine: their ids, and what is known beside them.</summary>
internal static class TokenSetFile
{
    /// <summary>
    /// Writes ids, count and, if the number of all tokens is known, the mask, under the notebook's names. Metadata say
    /// where the set comes from.
    /// </summary>
    /// <param name="stream">Where to.</param>
    /// <param name="set">The set.</param>
    public static void WriteSafetensors(Stream stream, ITokenSet set)
    {
        int[] ids = Ids(set);
        List<SafetensorsItem> items =
        [
            SafetensorsItem.FromI32("cluster_token_ids", ids),
            SafetensorsItem.FromI32("n_cluster_members", [ids.Length]),
        ];
        if (TokenSets.TokenCountOf(set) is int tokenCount)
        {
            items.Add(SafetensorsItem.FromU8("cluster_mask", Mask(ids, tokenCount)));
        }

        if (DistancesOf(set) is Dictionary<int, double> distances)
        {
            items.Add(SafetensorsItem.FromF64("cluster_distances", [.. ids.Select(id => distances[id])]));
        }

        if (set is CosineCluster cluster)
        {
            items.Add(SafetensorsItem.FromF32("cluster_cosine", [cluster.Cosine]));
        }

        SafetensorsWriter.Write(stream, items, Metadata(set));
    }

    /// <summary>Writes a line for each token.</summary>
    /// <param name="stream">Where to.</param>
    /// <param name="set">The set.</param>
    public static void WriteCsv(Stream stream, ITokenSet set)
    {
        Dictionary<int, double>? distances = DistancesOf(set);
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine(distances is null ? "TokenId,Token,Kind" : "TokenId,Token,Kind,Distance");
        foreach (ClusterMember member in TokenSets.MembersOf(set, Ids(set)))
        {
            string token = member.Token is null ? string.Empty : CsvText.Write(member.Token);
            string distance = distances is null
                ? string.Empty
                : string.Create(CultureInfo.InvariantCulture, $",{distances[member.TokenId]}");
            writer.WriteLine(
                string.Create(CultureInfo.InvariantCulture, $"{member.TokenId},{token},{member.Kind}{distance}"));
        }
    }

    /// <summary>Writes an object with the tokens.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="set">The set.</param>
    public static void WriteJson(Utf8JsonWriter writer, ITokenSet set)
    {
        Dictionary<int, double>? distances = DistancesOf(set);
        int[] ids = Ids(set);
        writer.WriteStartObject();
        writer.WriteString("model", set.TokenMatrix?.Name);
        writer.WriteString("tensor", set.TokenMatrix?.TensorName);
        if (TokenSets.TokenCountOf(set) is int tokenCount)
        {
            writer.WriteNumber("tokenCount", tokenCount);
        }
        else
        {
            writer.WriteNull("tokenCount");
        }

        writer.WriteString("set", Describe(set));
        writer.WriteNumber("count", ids.Length);
        writer.WriteStartArray("members");
        foreach (ClusterMember member in TokenSets.MembersOf(set, ids))
        {
            writer.WriteStartObject();
            writer.WriteNumber("tokenId", member.TokenId);
            writer.WriteString("token", member.Token);
            writer.WriteString("kind", member.Kind?.ToString());
            if (distances is not null)
            {
                writer.WriteNumber("distance", distances[member.TokenId]);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>The mask of ids among all tokens.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="tokenCount">N.</param>
    /// <returns>N bytes, 1 for each id.</returns>
    public static byte[] Mask(IEnumerable<int> ids, int tokenCount)
    {
        var mask = new byte[tokenCount];
        foreach (int id in ids)
        {
            mask[id] = 1;
        }

        return mask;
    }

    private static int[] Ids(ITokenSet set) => [.. set.TokenIds.Distinct().Order()];

    private static Dictionary<int, double>? DistancesOf(ITokenSet set)
    {
        TokenList<RankedToken>? ranked = (set as TokenShell)?.Members ?? set as TokenList<RankedToken>;
        return ranked?.ToDictionary(static token => token.TokenId, static token => token.Distance);
    }

    private static SortedDictionary<string, string> Metadata(ITokenSet set)
    {
        var metadata = new SortedDictionary<string, string>(StringComparer.Ordinal)
        {
            ["generator"] = "ClusterTools",
            ["set"] = Text(set.GetType().IsGenericType ? "TokenList" : set.GetType().Name),
            ["description"] = Text(Describe(set)),
        };
        if (set.TokenMatrix is TokenMatrix matrix)
        {
            metadata["model"] = Text(matrix.Name);
            metadata["tensor"] = Text(matrix.TensorName);
        }

        return metadata;
    }

    // A list's own text is all its ids.
    private static string Describe(ITokenSet set) => set.GetType().IsGenericType
        ? string.Create(CultureInfo.InvariantCulture, $"{set.TokenIds.Count} tokens")
        : set.ToString() ?? string.Empty;

    // A name of the file system may hold halves of characters, which UTF-8 has no bytes for.
    private static string Text(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(PrintableText.Of(text)));
}
