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
/// Saves clusters and reads them back. A file is written beside its target, flushed and renamed over it: never half.
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

    /// <summary>Saves a cluster.</summary>
    /// <param name="cluster">The cluster.</param>
    /// <param name="path">The file; missing folders are made.</param>
    /// <param name="format">The format.</param>
    /// <param name="overwrite">Whether an existing file is replaced.</param>
    /// <param name="replaceReadOnly">Whether a read-only file is replaced, too.</param>
    /// <exception cref="OutputException">OutputIsInput: the path is a file that the cluster was made from.</exception>
    /// <exception cref="TargetExistsException">The file exists and is not to be replaced.</exception>
    /// <exception cref="IOException">The file cannot be written; the old one is as it was.</exception>
    public static void Save(
        CosineCluster cluster, string path, ClusterFileFormat format, bool overwrite = true, bool replaceReadOnly = false)
    {
        ArgumentNullException.ThrowIfNull(cluster);
        string fullPath = Path.GetFullPath(path);
        OutputPath.RequireOtherThan(fullPath, cluster.InputFiles);
        Action<Stream> write = format switch
        {
            ClusterFileFormat.Safetensors => stream => WriteSafetensors(stream, cluster),
            ClusterFileFormat.Csv => stream => WriteCsv(stream, cluster),
            _ => stream => WriteJson(stream, cluster),
        };
        AtomicFile.Write(fullPath, overwrite, write, replaceReadOnly);
    }

    /// <summary>Reads a cluster that was saved in the format of six tensors, here or by the notebook.</summary>
    /// <param name="path">The file.</param>
    /// <param name="matrix">The matrix whose tokens the cluster's are; null where it is not at hand.</param>
    /// <returns>The cluster; it knows no measurement, but <see cref="Save"/> writes the same file again.</returns>
    /// <exception cref="SafetensorsException">The file breaks the format, or lacks a tensor.</exception>
    /// <exception cref="ClusterException">
    /// ClusterFileInvalid: its content is no cluster. ClusterOfAnotherMatrix: it has not as many tokens as the matrix.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static CosineCluster Load(string path, TokenMatrix? matrix = null)
    {
        string fullPath = Path.GetFullPath(path);
        using var file = new TensorReader(fullPath);
        CosineCluster cluster = new ClusterFileReader(file).Read(matrix);
        if (matrix is not null)
        {
            cluster.RequireTokensOf(matrix, $"The cluster in '{fullPath}'");
        }

        return cluster;
    }

    private static void WriteSafetensors(Stream stream, CosineCluster cluster)
    {
        var mask = new byte[cluster.TokenCount];
        foreach (int id in cluster.TokenIds)
        {
            mask[id] = 1;
        }

        SafetensorsWriter.Write(
            stream,
            [
                SafetensorsItem.FromU8("cluster_mask", mask),
                SafetensorsItem.FromI32("cluster_token_ids", [.. cluster.TokenIds]),
                SafetensorsItem.FromF32("cluster_cosine", [cluster.Cosine]),
                SafetensorsItem.FromI32("n_cluster_members", [cluster.Count]),
                SafetensorsItem.FromF32("ref_lat", [(float)cluster.Latitude]),
                SafetensorsItem.FromF32("ref_lon", [(float)cluster.Longitude]),
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

    private static void WriteJson(Stream stream, CosineCluster cluster)
    {
        SkyDirection? direction = cluster.Measurement?.Direction;
        using var writer = new Utf8JsonWriter(stream, s_jsonOptions);
        writer.WriteStartObject();
        writer.WriteString("model", cluster.TokenMatrix?.Name);
        writer.WriteString("tensor", cluster.TokenMatrix?.TensorName);
        writer.WriteNumber("tokenCount", cluster.TokenCount);
        writer.WriteNumber("latitude", cluster.Latitude);
        writer.WriteNumber("longitude", cluster.Longitude);
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
            writer.WriteNumber("cosine", member.Cosine);
            writer.WriteString("kind", member.Kind?.ToString());
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteNumberOrNull(Utf8JsonWriter writer, string name, int? number)
    {
        if (number is int known)
        {
            writer.WriteNumber(name, known);
        }
        else
        {
            writer.WriteNull(name);
        }
    }
}
