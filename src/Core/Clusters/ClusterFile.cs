using System;
using System.Globalization;
using System.IO;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using ClusterTools.Clusters;
using ClusterTools.Files;
using ClusterTools.Matrices;
using ClusterTools.Safetensors;

namespace ClusterTools;

/// <summary>
/// Saves clusters and other sets of tokens, and reads them back. A file is written beside its target, flushed and
/// renamed over it: never half.
/// </summary>
public static class ClusterFile
{
    private static readonly JsonWriterOptions s_jsonOptions = new()
    {
        Indented = true,
        NewLine = "\n",

        // Texts as they are: the other encoders spell all that HTML might take amiss, and this is not HTML.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Finds the format that a path's extension stands for.</summary>
    /// <param name="path">The path.</param>
    /// <returns>The format.</returns>
    /// <exception cref="OutputException">FileFormatUnknown: the extension stands for no format.</exception>
    public static ClusterFileFormat FormatOf(string path) => FileExtension.Require<ClusterFileFormat>(
        path, "end it with .safetensors, .csv or .json, or name the format.");

    /// <summary>Saves a set of tokens; a cluster with its cosine and direction, in the notebook's format.</summary>
    /// <param name="set">The set.</param>
    /// <param name="path">The file; missing folders are made.</param>
    /// <param name="format">The format.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <param name="replaceReadOnly">Whether a read-only file is replaced, too.</param>
    /// <exception cref="OutputException">OutputIsInput: the path is a file that the set was made from.</exception>
    /// <exception cref="TargetExistsException">The file exists and is not to be replaced.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Save(
        ITokenSet set, string path, ClusterFileFormat format, bool overwrite = true, bool replaceReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(set);
        string fullPath = Path.GetFullPath(path);
        OutputPath.RequireOtherThan(fullPath, TokenSets.InputFilesOf(set));
        var pointed = set as CosineCluster;
        pointed = pointed is { Latitude: not null, Longitude: not null } ? pointed : null;
        Action<Stream> write = format switch
        {
            ClusterFileFormat.Safetensors when pointed is null => stream => TokenSetFile.WriteSafetensors(stream, set),
            ClusterFileFormat.Safetensors => stream => WriteSafetensors(stream, pointed),
            ClusterFileFormat.Csv when set is CosineCluster cluster => stream => WriteCsv(stream, cluster),
            ClusterFileFormat.Csv => stream => TokenSetFile.WriteCsv(stream, set),
            _ => stream => WriteJson(stream, set),
        };
        AtomicFile.Write(fullPath, overwrite, write, replaceReadOnly);
    }

    /// <summary>Reads a set of tokens that was saved here, by the notebook or by its sequels.</summary>
    /// <param name="path">The file.</param>
    /// <param name="matrix">The matrix whose tokens the set's are; null if it is not at hand.</param>
    /// <returns>
    /// A <see cref="CosineCluster"/> if the file holds a cosine, else a <see cref="TokenSet"/>. A cluster knows no
    /// measurement, but <see cref="Save"/> writes the same file again if it was the notebook's.
    /// </returns>
    /// <exception cref="SafetensorsException">The file breaks the format, or lacks a tensor.</exception>
    /// <exception cref="ClusterException">
    /// ClusterFileInvalid: its content is no cluster. ClusterOfAnotherMatrix: it has not as many tokens as the matrix.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ITokenSet Load(string path, TokenMatrix? matrix = null)
    {
        string fullPath = Path.GetFullPath(path);
        using var file = new TensorReader(fullPath);
        ITokenSet set = new ClusterFileReader(file).Read(matrix);
        if (matrix is not null)
        {
            TokenSets.RequireTokensOf(set, matrix, $"The cluster in '{fullPath}'");
        }

        return set;
    }

    private static void WriteSafetensors(Stream stream, CosineCluster cluster)
    {
        byte[] mask = TokenSetFile.Mask(cluster.TokenIds, cluster.TokenCount);
        SafetensorsWriter.Write(
            stream,
            [
                SafetensorsItem.FromU8("cluster_mask", mask),
                SafetensorsItem.FromI32("cluster_token_ids", [.. cluster.TokenIds]),
                SafetensorsItem.FromF32("cluster_cosine", [cluster.Cosine]),
                SafetensorsItem.FromI32("n_cluster_members", [cluster.Count]),
                SafetensorsItem.FromF32("ref_lat", [(float)cluster.Latitude!]),
                SafetensorsItem.FromF32("ref_lon", [(float)cluster.Longitude!]),
            ]);
    }

    private static void WriteCsv(Stream stream, CosineCluster cluster)
    {
        SkyDirection? direction = cluster.Measurement?.Direction;
        string end = string.Create(
            CultureInfo.InvariantCulture,
            $"{cluster.Latitude},{cluster.Longitude},{direction?.North},{direction?.Meridian},{direction?.Equinox}");
        using var writer = new StreamWriter(stream, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        writer.WriteLine("TokenId,Token,Cosine,Kind,Latitude,Longitude,North,Meridian,Equinox");
        foreach (ClusterMember member in cluster.Members)
        {
            string token = member.Token is null ? string.Empty : CsvText.Write(member.Token);
            writer.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"{member.TokenId},{token},{member.Cosine},{member.Kind},{end}"));
        }
    }

    private static void WriteJson(Stream stream, ITokenSet set)
    {
        using var writer = new Utf8JsonWriter(stream, s_jsonOptions);
        if (set is CosineCluster cluster)
        {
            WriteJson(writer, cluster);
        }
        else
        {
            TokenSetFile.WriteJson(writer, set);
        }
    }

    private static void WriteJson(Utf8JsonWriter writer, CosineCluster cluster)
    {
        SkyDirection? direction = cluster.Measurement?.Direction;
        writer.WriteStartObject();
        writer.WriteString("model", cluster.TokenMatrix?.Name);
        writer.WriteString("tensor", cluster.TokenMatrix?.TensorName);
        writer.WriteNumber("tokenCount", cluster.TokenCount);
        WriteNumberOrNull(writer, "latitude", cluster.Latitude);
        WriteNumberOrNull(writer, "longitude", cluster.Longitude);
        WriteNumberOrNull(writer, "north", direction?.North);
        WriteNumberOrNull(writer, "meridian", direction?.Meridian);
        WriteNumberOrNull(writer, "equinox", direction?.Equinox);
        writer.WriteNumber("cosine", cluster.Cosine);
        writer.WriteNumber("count", cluster.Count);
        writer.WriteStartArray("members");
        foreach (ClusterMember member in cluster.Members)
        {
            writer.WriteStartObject();
            writer.WriteNumber("tokenId", member.TokenId);
            writer.WriteString("token", member.Token);
            writer.WriteNumber("cosine", cluster.Cosine);
            writer.WriteString("kind", member.Kind?.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter writer, string name, double? number)
    {
        if (number is double known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
